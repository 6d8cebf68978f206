"""apply, delete and get as a person types them, beside a small chart."""

import json
import subprocess
import urllib.error
import urllib.request
from typing import Any

import pytest
import yaml

from tests.localmesh import samples
from tests.localmesh.cli.person import Person
from tests.localmesh.cli.person import until

pytestmark = pytest.mark.live
RESOURCE = "virtualservice.networking.istio.io"


def page_rule(status: int) -> samples.Object:
    """A rule for the page that ends each request with an error."""
    fault = {"abort": {"httpStatus": status, "percentage": {"value": 100}}}
    web = samples.rule({"host": "web", "port": {"number": 8080}}, fault=fault)
    return samples.virtual_service(web, name="page", hosts=("*",), gateways=["page"])


def written(person: Person, *objects: samples.Object) -> str:
    path = person.home / "rules.yaml"
    path.write_text(yaml.safe_dump_all(objects))
    return str(path)


def given(person: Person, text: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """A command with text on its standard input."""
    return subprocess.run(
        person.command(*arguments), input=text, capture_output=True, text=True, timeout=60, env=person.environment
    )


def page_status(person: Person) -> int:
    try:
        person.page()
    except urllib.error.HTTPError as error:
        return error.code
    return 200


def origins(person: Person) -> dict[str, str]:
    rows = person.does("get").splitlines()[1:]
    return {f"{kind} {name}": " ".join(words) for kind, _, name, *words in map(str.split, rows)}


def pids(person: Person) -> list[Any]:
    return [(pod["pid"], pod["sidecarPid"]) for pod in person.reads("status")["pods"]]


def test_an_object_over_the_charts_is_in_force_until_it_is_deleted(person: Person):
    person.up()
    before = pids(person)
    path = written(person, page_rule(418))
    output = person.does("apply", "-f", path).splitlines()
    assert output[0] == f"{RESOURCE}/page configured, over the chart's"
    assert page_status(person) == 418
    assert person.does("apply", "-f", path) == f"{RESOURCE}/page unchanged\n"
    assert origins(person)["Gateway page"] == "chart, revision 1"
    assert origins(person)["VirtualService page"].startswith("applied at ")
    (applied,) = person.reads("status")["applied"]
    assert (applied["kind"], applied["name"], applied["over"]) == ("VirtualService", "page", True)
    assert "VirtualService page (over the chart's)" in person.does("status")
    assert pids(person) == before

    deleted = person.does("delete", "vs", "page")
    assert f'{RESOURCE} "page" deleted; the chart\'s own (revision 1) is in force again' in deleted
    assert page_status(person) == 200
    assert set(origins(person).values()) == {"chart, revision 1"}
    assert person.reads("status")["applied"] == []
    assert pids(person) == before
    assert len(person.reads("history")) == 1


def test_upgrade_and_rollback_keep_and_name_what_is_applied_and_down_forgets_it(person: Person):
    person.up()
    person.does("apply", "-f", written(person, page_rule(418)))
    stay = "Applied objects stay: VirtualService page (over the chart's)"
    assert stay in person.does("upgrade", "--set", "text=two", chart=True)
    assert page_status(person) == 418
    assert stay in person.does("rollback")
    assert page_status(person) == 418
    person.does("down")
    person.up()
    assert page_status(person) == 200
    assert set(origins(person).values()) == {"chart, revision 1"}
    assert "stay" not in person.does("upgrade", chart=True)


def test_a_mistake_is_refused_with_its_place_and_changes_nothing(person: Person):
    person.up()
    wrong = page_rule(418)
    wrong["spec"]["http"][0]["fault"]["abort"]["httpStatus"] = "x"
    more = samples.virtual_service(samples.rule({"host": "web"}), name="more", hosts=("more",))
    refused = person.types("apply", "-f", written(person, more, wrong))
    assert (refused.returncode, refused.stdout) == (2, "")
    path = "spec.http[0].fault.abort.httpStatus"
    assert f"VirtualService arena/page of {person.home}/rules.yaml, document 2, {path}: " in refused.stderr
    assert set(origins(person).values()) == {"chart, revision 1"}
    refused = person.types("apply", "-f", written(person, samples.deployment("web")))
    assert refused.returncode == 2
    assert "Deployment web of " in refused.stderr
    for arguments, words in (
        (("delete", "vs", "page"), "is the chart's own"),
        (("delete", "vs", "nothing"), "There is no VirtualService arena/nothing"),
        (("get", "pods"), "'pods' is no kind"),
        (("get", "vs", "nothing"), "There is no VirtualService nothing"),
    ):
        refused = person.types(*arguments)
        assert (refused.returncode, refused.stdout) == (2, "")
        assert words in refused.stderr
    assert page_status(person) == 200


def test_what_get_prints_can_be_applied_and_is_unchanged(person: Person):
    person.up()
    printed = person.does("get", "-o", "yaml")
    again = given(person, printed, "apply", "-f", "-")
    assert (again.returncode, again.stderr) == (0, "")
    assert sorted(again.stdout.splitlines()) == [
        "gateway.networking.istio.io/page unchanged",
        f"{RESOURCE}/page unchanged",
    ]
    page = json.loads(person.does("get", "vs/page", "-o", "json"))
    assert page in yaml.safe_load(printed)["items"]
    page["spec"]["http"][0]["fault"] = page_rule(418)["spec"]["http"][0]["fault"]
    assert "configured" in given(person, json.dumps(page), "apply", "-f", "-").stdout
    assert page_status(person) == 418
    assert given(person, json.dumps(page), "delete", "-f", "-").returncode == 0
    assert page_status(person) == 200


def test_the_page_of_buttons_knows_what_is_applied(person: Person):
    def told() -> Any:
        with urllib.request.urlopen(f"http://127.0.0.1:{person.port}/local/applied", timeout=20) as answer:
            objects = json.loads(answer.read())["applied"]
        return [{key: entry[key] for key in ("kind", "namespace", "name", "over")} for entry in objects]

    person.up()
    assert told() == []
    more = samples.virtual_service(samples.rule({"host": "web"}), name="more", hosts=("more",))
    person.does("apply", "-f", written(person, more))
    named = {"kind": "VirtualService", "namespace": "arena", "name": "more", "over": False}
    until(lambda: told() == [named], "applied object", 5)
