"""The page's buttons over HTTP: scenarios, history, results and errors."""

import json
import threading
import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from flask.testing import FlaskClient

from localmesh.errors import RolloutError
from localmesh.errors import UnsupportedError
from localmesh.page import verbs as real
from localmesh.page.app import create_app
from localmesh.page.guard import Audience
from localmesh.page.verbs import Verbs
from localmesh.settings import StateFolder

PAGE = {"Host": "localhost:8080", "Sec-Fetch-Site": "same-origin"}


class Cli(Verbs):
    """Commands whose execution the test simulates."""

    def __init__(self, folder: Path) -> None:
        super().__init__(StateFolder("arena", folder / "arena"))
        self.ran: list[tuple[str, ...]] = []
        self.answer: Exception | str = (
            "Revision 2 is in force after 0.41 s: http://localhost:8080/\n\nThe shadow ball\n"
        )
        self.gate: threading.Event | None = None

    def _run(self, *arguments: str) -> str:
        if arguments[0] == "scenarios":
            story = {"name": "mirroring", "chapter": "protecting", "title": "The shadow ball"}
            return json.dumps([{**story, "next": {"overlay": "outlier"}}])
        self.ran.append(arguments)
        if self.gate:
            assert self.gate.wait(10)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@pytest.fixture
def cli(tmp_path: Path) -> Cli:
    return Cli(tmp_path)


@pytest.fixture
def client(cli: Cli) -> FlaskClient:
    return create_app(cli, Audience(8080)).test_client()


def post(client: FlaskClient, path: str, body: Any = None) -> Any:
    return client.post(path, json={} if body is None else body, headers=PAGE)


def test_an_upgrade_from_the_page_works_like_the_command_and_reports_when_it_is_in_force(client: FlaskClient, cli: Cli):
    answer = post(client, "/local/upgrade", {"scenario": "mirroring"})
    assert (answer.status_code, answer.json) == (200, {"told": "Revision 2 is in force after 0.41 s"})
    assert cli.ran == [("upgrade", "-f", "mirroring", "--name", "arena")]


def test_a_rollback_from_the_page_works_like_the_command(client: FlaskClient, cli: Cli):
    assert post(client, "/local/rollback").status_code == 200
    assert cli.ran == [("rollback", "--name", "arena")]


@pytest.mark.parametrize(
    "body", [{"scenario": "../etc/passwd"}, {"scenario": "--set"}, {"scenario": 3}, {}, {"set": "a=b"}, [], "x"]
)
def test_only_bundled_scenarios_are_accepted(client: FlaskClient, cli: Cli, body: Any):
    answer = post(client, "/local/upgrade", body)
    assert (answer.status_code, cli.ran) == (422, [])
    assert answer.json["error"]


def test_a_refusal_is_passed_on_unchanged(client: FlaskClient, cli: Cli):
    cli.answer = RolloutError("ball-v2 did not become ready.")
    answer = post(client, "/local/upgrade", {"scenario": "mirroring"})
    assert (answer.status_code, answer.json) == (409, {"error": "ball-v2 did not become ready."})


def test_a_second_change_at_the_same_time_is_refused(client: FlaskClient, cli: Cli):
    cli.gate = threading.Event()
    first = threading.Thread(target=lambda: cli.upgrade("mirroring"))
    first.start()
    while not cli.ran:
        threading.Event().wait(0.01)
    answer = post(client, "/local/rollback")
    cli.gate.set()
    first.join(10)
    assert answer.status_code == 409
    assert "under way" in answer.json["error"]
    assert post(client, "/local/rollback").status_code == 200


@pytest.mark.parametrize("path", ["/local/upgrade", "/local/rollback"])
def test_requests_from_other_origins_change_nothing(client: FlaskClient, cli: Cli, path: str):
    answer = client.post(path, json={}, headers={**PAGE, "Sec-Fetch-Site": "cross-site"})
    assert (answer.status_code, cli.ran) == (403, [])


def test_the_page_gets_scenarios_and_history(client: FlaskClient, monkeypatch: pytest.MonkeyPatch):
    history = [{"revision": 1, "status": "superseded"}, {"revision": 2, "status": "deployed"}]
    monkeypatch.setattr(real, "ask", lambda state_folder, verb: history)
    answer = client.get("/local/scenarios", headers=PAGE).json
    assert answer["scenarios"] == [
        {"name": "mirroring", "chapter": "protecting", "title": "The shadow ball", "next": "outlier"}
    ]
    assert (answer["revision"], answer["history"], answer["option"]) == (2, history, "")


def test_a_tour_is_shown_and_paused_without_a_command(client: FlaskClient, cli: Cli, monkeypatch: pytest.MonkeyPatch):
    tour = {"scenario": "delay", "step": 2, "steps": 4, "paused": False}

    def ask(state_folder: StateFolder, verb: str, **arguments: Any) -> Any:
        tour.update(arguments)
        return tour if verb in ("tour-state", "tour-pause") else None

    monkeypatch.setattr(real, "ask", ask)
    assert client.get("/local/tour", headers=PAGE).json == {"tour": tour}
    answer = post(client, "/local/tour", {"paused": True})
    assert (answer.status_code, answer.json) == (200, {"tour": {**tour, "paused": True}})
    assert cli.ran == []


@pytest.mark.parametrize("body", [{}, {"paused": 1}, {"paused": "yes"}, {"paused": True, "step": 3}, []])
def test_a_tour_is_paused_only_by_a_clear_request(client: FlaskClient, body: Any):
    assert post(client, "/local/tour", body).status_code == 422


def test_pages_of_other_origins_neither_see_nor_pause_a_tour(client: FlaskClient):
    foreign = {**PAGE, "Sec-Fetch-Site": "cross-site"}
    assert client.get("/local/tour", headers=foreign).status_code == 403
    assert client.post("/local/tour", json={"paused": True}, headers=foreign).status_code == 403


def test_the_page_is_told_what_was_applied_beside_the_chart(client: FlaskClient, monkeypatch: pytest.MonkeyPatch):
    named = {"kind": "VirtualService", "namespace": "arena", "name": "ball", "over": True, "applied": time.time() - 100}
    entry = {**named, "resource": "virtualservice.networking.istio.io"}
    monkeypatch.setattr(real, "ask", lambda state_folder, verb: [entry] if verb == "applied" else None)
    answer = client.get("/local/applied", headers=PAGE)
    (applied,) = answer.json["applied"]
    assert 100 <= applied.pop("seconds") < 160
    assert applied == named
    assert client.get("/local/applied", headers={**PAGE, "Sec-Fetch-Site": "cross-site"}).status_code == 403


def test_without_an_arena_the_page_gets_an_error(client: FlaskClient):
    answer = client.get("/local/scenarios", headers=PAGE)
    assert answer.status_code == 409
    assert "No arena" in answer.json["error"]


BALL = {"kind": "VirtualService", "name": "ball"}
RULE = """\
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: ball}
spec:
  hosts: [ball]
  http:
    - route:
        - {destination: {host: ball}, weight: 100}
"""


class Supervisor:
    """What the supervisor is asked, and a simulated answer."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.answer: Any = {"objects": [{"outcome": "configured"}], "warnings": ["no effect"]}

    def __call__(self, state_folder: StateFolder, verb: str, **arguments: Any) -> Any:
        self.asked.append((verb, arguments))
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@pytest.fixture
def supervisor(monkeypatch: pytest.MonkeyPatch) -> Supervisor:
    supervisor = Supervisor()
    monkeypatch.setattr(real, "ask", supervisor)
    return supervisor


def test_the_page_gets_the_text_that_is_in_force(client: FlaskClient, supervisor: Supervisor):
    manifest = {"kind": "VirtualService", "spec": {"http": [{"route": [{"weight": 75}]}]}}
    for applied in (None, 1.0):
        supervisor.answer = [{"manifest": manifest, "applied": applied}]
        answer = client.get("/local/object?kind=VirtualService&name=ball", headers=PAGE).json
        assert answer["applied"] is (applied is not None)
        assert yaml.safe_load(answer["text"]) == manifest
        assert answer["text"].startswith("kind: ")
    assert supervisor.asked[0] == ("get", {"kind": "VirtualService", "object": "ball", "namespace": "arena"})


def test_a_text_is_applied_as_the_command_applies_a_file(client: FlaskClient, supervisor: Supervisor, cli: Cli):
    answer = post(client, "/local/apply", {**BALL, "text": RULE})
    assert answer.status_code == 200, answer.json
    assert (answer.json["outcome"], answer.json["warnings"]) == ("configured", ["no effect"])
    assert answer.json["told"].startswith("In force in every sidecar after ")
    assert supervisor.asked == [("apply", {"files": [("the editor", RULE)]})]
    assert cli.ran == []


def test_a_text_that_changes_nothing_is_said_to_change_nothing(client: FlaskClient, supervisor: Supervisor):
    supervisor.answer = {"objects": [{"outcome": "unchanged"}], "warnings": ()}
    answer = post(client, "/local/apply", {**BALL, "text": RULE})
    assert answer.json["outcome"] == "unchanged"
    assert "Nothing has changed" in answer.json["told"]


def test_what_was_applied_is_deleted_by_its_name(client: FlaskClient, supervisor: Supervisor):
    supervisor.answer = {"objects": [{"outcome": "deleted"}], "warnings": ()}
    assert post(client, "/local/delete", {**BALL, "namespace": "istio-system"}).status_code == 200
    named = {"kind": "VirtualService", "object": "ball", "namespace": "istio-system"}
    assert supervisor.asked == [("delete", named)]


def test_a_refused_field_comes_with_its_line(client: FlaskClient, supervisor: Supervisor):
    path = "spec.http[0].route[0].weight"
    supervisor.answer = UnsupportedError("VirtualService arena/ball of the editor", path, "must be a whole number")
    answer = post(client, "/local/apply", {**BALL, "text": RULE})
    assert answer.status_code == 422
    assert answer.json == {
        "error": "VirtualService arena/ball of the editor, spec.http[0].route[0].weight: must be a whole number",
        "mistakes": [{"sentence": "spec.http[0].route[0].weight: must be a whole number", "line": 8}],
    }


def test_what_a_sidecar_refuses_is_passed_on(client: FlaskClient, supervisor: Supervisor):
    supervisor.answer = RolloutError("ball refused it. Nothing has changed.")
    answer = post(client, "/local/apply", {**BALL, "text": RULE})
    assert (answer.status_code, answer.json) == (409, {"error": "ball refused it. Nothing has changed."})


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (RULE.replace("name: ball", "name: other"), 3),
        (RULE.replace("name: ball", "name: ball, namespace: other"), 3),
        (RULE.replace("VirtualService", "DestinationRule"), 2),
        (RULE.replace("VirtualService", "Deployment").replace("networking.istio.io", "apps"), 2),
        (RULE.replace("networking.istio.io/v1", "networking.istio.io/v9"), 1),
        (RULE.replace("hosts: [", "hosts: [["), 6),
        (f"{RULE}---\n{RULE.replace('name: ball', 'name: other')}", None),
        ("", None),
        ("\ud800", None),
    ],
    ids=[
        "another name",
        "another namespace",
        "another kind",
        "no kind of Istio",
        "another version",
        "no YAML",
        "two objects",
        "nothing",
        "half a character",
    ],
)
def test_the_editor_changes_one_object_and_no_other(
    client: FlaskClient, supervisor: Supervisor, text: str, line: int | None
):
    answer = post(client, "/local/apply", {**BALL, "text": text})
    assert answer.status_code == 422
    assert answer.json["error"]
    assert [mistake["line"] for mistake in answer.json.get("mistakes", [{"line": None}])] == [line], answer.json
    assert supervisor.asked == []


@pytest.mark.parametrize(
    "body",
    [
        {"text": RULE},
        {**BALL, "text": 3},
        BALL,
        {**BALL, "name": ["ball"], "text": RULE},
        {**BALL, "name": "", "text": RULE},
        {**BALL, "text": RULE, "more": 1},
        [],
    ],
    ids=str,
)
def test_a_text_needs_the_object_that_it_is_for(client: FlaskClient, supervisor: Supervisor, body: Any):
    answer = post(client, "/local/apply", body)
    assert (answer.status_code, supervisor.asked) == (422, [])


def test_a_text_may_be_as_long_as_rules_are_and_no_longer(client: FlaskClient, supervisor: Supervisor):
    long = f"{RULE}{'# a comment' * 5000}"
    assert post(client, "/local/apply", {**BALL, "text": long}).status_code == 200
    assert post(client, "/local/apply", {**BALL, "text": long * 2}).status_code == 413
    assert post(client, "/local/delete", {**BALL, "name": "b" * 5000}).status_code == 413
    assert len(supervisor.asked) == 1


@pytest.mark.parametrize("path", ["/local/apply", "/local/delete"])
@pytest.mark.parametrize(
    "foreign",
    [{"Sec-Fetch-Site": "cross-site"}, {"Host": "arena.example:8080"}, {"Content-Type": "text/plain"}],
    ids=str,
)
def test_nobody_else_changes_objects(client: FlaskClient, supervisor: Supervisor, path: str, foreign: dict[str, str]):
    headers = {**PAGE, "Content-Type": "application/json", **foreign}
    answer = client.post(path, data=json.dumps({**BALL, "text": RULE}), headers=headers)
    assert (answer.status_code, supervisor.asked) == (403, [])
    if "Content-Type" not in foreign:
        assert client.get("/local/object?kind=VirtualService&name=ball", headers=headers).status_code == 403


def test_one_change_at_a_time_counts_for_objects_too(client: FlaskClient, supervisor: Supervisor, cli: Cli):
    cli.gate = threading.Event()
    first = threading.Thread(target=lambda: cli.upgrade("mirroring"))
    first.start()
    while not cli.ran:
        threading.Event().wait(0.01)
    answer = post(client, "/local/apply", {**BALL, "text": RULE})
    cli.gate.set()
    first.join(10)
    assert (answer.status_code, supervisor.asked) == (409, [])
    assert "under way" in answer.json["error"]
