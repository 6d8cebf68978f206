"""Messages for refused values: the path, what is wrong, and what would be right."""

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml

from localmesh import helm
from localmesh.errors import ChartError

RULE: dict[str, Any] = {"to": {"v1": 1}}
NAMES = "lower-case letters, digits and -"


def rules(**rule: Any) -> dict[str, Any]:
    return {"routing": {"ball": {"rules": {"all": rule}}}}


def claim(**terms: Any) -> dict[str, Any]:
    return {"scenario": {"proof": {"mine": terms}}}


def refusal(folder: Path, values: dict[str, Any]) -> str:
    """The sentence for a values file, without what names the file."""
    path = folder / "mine.yaml"
    path.write_text(yaml.safe_dump(values))
    with pytest.raises(ChartError) as refused:
        helm.render(None, [str(path)], [])
    assert "\n" not in str(refused.value)
    return str(refused.value).replace(str(path), "")


# what is refused, and the path, the cause and the right value that the sentence must contain
REFUSED: dict[str, tuple[dict[str, Any], list[str]]] = {
    "type: a fraction": (
        rules(to={"v1": 99.9, "v2": 0.1}),
        ["rules.all.to.v1: 99.9 is not a whole number", "rules.all.to.v2: 0.1 is not", "999 and 1 are 99.9 %"],
    ),
    "type: a string for a number": ({"ball": {"threads": "8"}}, ['ball.threads: "8" is not a whole number']),
    "type: a number for a string": ({"image": {"tag": 10}}, ["image.tag: 10 is not a string", "an image's tag"]),
    "type: a list for a map": ({"ball": {"versions": []}}, ["ball.versions: [] is not a map"]),
    "type: a string for a list": ({"scenario": {"watch": "it"}}, ['scenario.watch: "it" is not a list']),
    "type: one of two": ({"ui": {"resources": {"limits": {"cpu": True}}}}, ["cpu: true is not a number or a string"]),
    "type: in a list": ({"scenario": {"watch": ["a", 5]}}, ["scenario.watch[1]: 5 is not a string"]),
    "enum": ({"logs": {"level": "loud"}}, ['logs.level: "loud" must be one of', "'warning'"]),
    "enum: in a list": ({"tolerations": [{"operator": "Is"}]}, ['tolerations[0].operator: "Is" must be one of']),
    "minimum": ({"ball": {"tickSeconds": 0.001}}, ["ball.tickSeconds: 0.001 is too small; the least is 0.02"]),
    "maximum": ({"ui": {"threads": 5000}}, ["ui.threads: 5000 is too large; the most is 1024"]),
    "minLength": ({"scenario": {"title": ""}}, ['scenario.title: "" has 0 characters, and the least is 1']),
    "maxLength": (
        {"players": {"groups": {"locals": {"names": ["n" * 61]}}}},
        ["players.groups.locals.names[0]", "has 61 characters, and the most is 60"],
    ),
    "minItems": ({"scenario": {"notes": []}}, ["scenario.notes: [] has 0 entries, and the least is 1"]),
    "maxItems": ({"scenario": {"watch": ["a"] * 4}}, ["scenario.watch:", "has 4 entries, and the most is 3"]),
    "minProperties": (rules(headers={"x": {}}), ["headers.x: {} has 0 keys", "exactly one of exact, prefix and regex"]),
    "maxProperties": (
        rules(headers={"x": {"exact": "a", "regex": "b"}}),
        ["headers.x:", "has 2 keys, and the most is 1", "exactly one of exact, prefix and regex"],
    ),
    "pattern": ({"tracing": {"endpoint": "here"}}, ['tracing.endpoint: "here" is not a URL, as in http://']),
    "pattern: a duration": (rules(timeout="2"), ['rules.all.timeout: "2" is not a Go duration', "as in 1.5s or 500ms"]),
    "pattern: no time": (rules(timeout="0s"), ['rules.all.timeout: "0s" is not a Go duration of at least']),
    "pattern: a quantity": (
        {"ui": {"resources": {"limits": {"memory": "much"}}}},
        ['limits.memory: "much" is not a Kubernetes quantity, as in 50m or 128Mi'],
    ),
    "anyOf": (
        rules(delay={"seconds": 1, "percent": 0.00001}),
        ["rules.all.delay.percent: 1e-05 must be 0 or 1e-05 is too small; the least is 0.0001"],
    ),
    "required": (rules(delay={"percent": 5}), ["rules.all.delay: needs seconds"]),
    "required: a team": ({"players": {"groups": {"juniors": {}}}}, ["players.groups.juniors: needs team"]),
    "required: a default": ({"ball": {"enabled": None}}, ["ball: needs enabled"]),
    "unknown key: a typing error": (
        rules(retries={"attempt": 3}),
        ["rules.all.retries: there is no key attempt (did you mean attempts?)", "rules.all.retries: needs attempts"],
    ),
    "unknown key: in a rule": (rules(via="x"), ["rules.all: there is no key via (the keys are from, headers, to"]),
    "unknown key: at the top": ({"bal": {}}, ["values: there is no key bal (did you mean ball?)"]),
    "unknown key: of a version": (
        {"ball": {"versions": {"v3": {"errorsPercent": 5}}}},
        ["ball.versions.v3: there is no key errorsPercent (did you mean errorPercent?)"],
    ),
    "a claim without its percent": (
        claim(claim="share", ball="v1", tolerance=5, requests=1000),
        ["scenario.proof.mine", "percent"],
    ),
    "a claim with one of two": (
        claim(claim="latency", percentile=50, requests=50),
        ["scenario.proof.mine", "atLeast", "atMost"],
    ),
    "a claim of no kind": (claim(claim="shares"), ["scenario.proof.mine.claim", "'share'"]),
    "two at once": (
        {"ball": {"threads": 0}, "ui": {"threads": 0}},
        ["ball.threads: 0 is too small", "ui.threads: 0 is too small"],
    ),
    # every map whose keys a person names
    "name of a rule": ({"routing": {"ball": {"rules": {"My rule": RULE}}}}, ["rules.My rule: must be left out", NAMES]),
    "name of a version": ({"ball": {"versions": {"V2": {}}}}, ["ball.versions.V2: must be left out", NAMES]),
    "name of a group": (
        {"players": {"groups": {"10": {"team": "locals"}}}},
        ["players.groups.10: must be left out", "begins with a letter"],
    ),
    "name in to": (rules(to={"~": 1}), ["rules.all.to.~: must be left out", NAMES]),
    "name in from": (rules(**{"from": {"A": True}}), ["rules.all.from.A: must be left out", NAMES]),
    "name of a header": (rules(headers={"X-User": {"exact": "a"}}), ["headers.X-User: must be left out", NAMES]),
    "name of a claim": ({"scenario": {"proof": {"Mine": {}}}}, ["scenario.proof.Mine: must be left out", NAMES]),
    "name of a variable": ({"env": {"1A": "x"}}, ["env.1A: must be left out", "does not begin with a digit"]),
    "the chart's variable": ({"env": {"POD_IP": "x"}}, ["env.POD_IP: must be left out", "ARENA_ and POD_"]),
    "the chart's label": ({"podLabels": {"app": "x"}}, ["podLabels.app: must be left out: the chart sets it"]),
    "a value's label": (
        {"podLabels": {"istio.io/rev": "x"}},
        ["podLabels.istio\\.io/rev: must be left out: mesh.revision sets it"],
    ),
    **{
        f"name in {path}": (
            helm.merge({}, {path: {"not ok": "x"}}),
            [f"{path}.not ok: must be left out", "letters, digits, dashes, underscores and dots"],
        )
        for path in ("podLabels", "podAnnotations", "nodeSelector")
    },
    "name in the gateway's selector": (
        {"ingress": {"selector": {"not ok": "x"}}},
        ["ingress.selector.not ok: must be left out"],
    ),
    **{
        f"name in labels of {name}": (
            {"monitoring": {name: {"labels": {"not ok": "x"}}}},
            [f"monitoring.{name}.labels.not ok: must be left out"],
        )
        for name in ("podMonitor", "dashboards", "rules")
    },
    "name in the dashboards' annotations": (
        {"monitoring": {"dashboards": {"annotations": {"not ok": "x"}}}},
        ["monitoring.dashboards.annotations.not ok: must be left out"],
    ),
    "value of a label": ({"podLabels": {"a/b": "x y"}}, ['podLabels.a/b: "x y" is not a label', "at most 63 letters"]),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_refusal_names_the_path_the_cause_and_what_would_be_right(case: str, tmp_path: Path):
    values, says = REFUSED[case]
    sentence = refusal(tmp_path, values)
    assert not [part for part in says if part not in sentence], sentence
    assert "failed" not in sentence


def test_every_map_of_names_and_every_kind_of_limit_has_a_case_of_its_own():
    schema = (helm.bundled("chart") / "values.schema.json").read_text()
    used = set(re.findall(r'"(minimum|maximum|m\w+(?:Length|Items|Properties)|pattern|enum|required|type)":', schema))
    assert {keyword for keyword in used if not any(case.split(":")[0] == keyword for case in REFUSED)} == set()


def test_values_that_contradict_each_other_are_refused_in_the_words_of_the_chart():
    message = r"refuses these values .*: routing\.ball\.timeout is set, but ball\.enabled is false"
    with pytest.raises(ChartError, match=message):
        helm.render(None, [], ["ball.enabled=false,routing.ball.timeout=1s"])


def hint(*sets: str) -> str | None:
    """The expression that the refusal of these advises."""
    with pytest.raises(ChartError) as refused:
        helm.render(None, [], sets)
    match = re.search(r"write --set-json (.+?)\)(?:;|\.$)", str(refused.value))
    return shlex.split(match[1])[0] if match else None


@pytest.mark.parametrize(
    ("expression", "advised"),
    [
        ("players.tickSeconds=0.05", "players.tickSeconds=0.05"),
        ("stadium.matchSeconds=1e3", "stadium.matchSeconds=1000"),
        ("image.tag=10", 'image.tag="10"'),
        ("env.FLAG=true", 'env.FLAG="true"'),
        ("podAnnotations.example\\.com/note=1", 'podAnnotations.example\\.com/note="1"'),
        ("scenario.watch[0]=5", 'scenario.watch[0]="5"'),
        ("ui.threads=9,ball.tickSeconds=.5", "ball.tickSeconds=0.5"),
    ],
)
def test_the_advice_in_a_refusal_of_set_works(expression: str, advised: str):
    assert hint(expression) == advised
    assert helm.render(None, [], [], [advised]).documents


@pytest.mark.parametrize(
    "expression",
    [
        "players.groups.locals.replicas=0.5",  # no number of pods, however it is written
        "ball.tickSeconds=0.001",
        "routing.ball.timeout=2",
        "logs.level=1",
        "ball.threads=x",
    ],
)
def test_a_refusal_never_advises_what_would_be_refused_too(expression: str):
    assert hint(expression) is None
