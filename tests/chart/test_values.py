"""A value of the wrong type, out of range or mistyped stops the render, and the message names it."""

import json
from typing import Any

import pytest

from tests.chart.rendered import CHART
from tests.chart.rendered import Values
from tests.chart.rendered import defaults
from tests.chart.rendered import dotted
from tests.chart.rendered import leaves
from tests.chart.rendered import maps
from tests.chart.rendered import merged
from tests.chart.rendered import nested
from tests.chart.rendered import refusal
from tests.chart.rendered import render
from tests.chart.samples import everything

DEFAULTS = dict(leaves(defaults()))
LEAVES = dict(leaves(everything()))


def wrong(value: Any) -> Any:
    """A value of another type than the given one's."""
    if isinstance(value, bool):
        return "yes"
    if isinstance(value, (int, float)):
        return "many"
    return True


def test_the_defaults_and_the_example_render():
    assert render().objects
    assert render(everything()).objects


TYPED = [path for path in LEAVES if "nodeAffinity" not in path]  # Kubernetes' own


@pytest.mark.parametrize("path", TYPED, ids=dotted)
def test_a_value_of_the_wrong_type_is_refused_by_name(path: tuple[str, ...]):
    values = merged(everything(), nested(path, wrong(LEAVES[path])))
    assert path[-1].replace("/", "~1") in refusal(values)


# objects of Kubernetes, and what Helm shares with other charts, may hold more than this chart knows
OPEN = {"extraObjects", "global", "nodeAffinity"}
CLOSED = [path for path in maps(everything()) if path == ("extraObjects",) or not OPEN & set(path)]


@pytest.mark.parametrize("path", CLOSED, ids=lambda path: dotted(path) or "top")
def test_an_unknown_key_is_refused_by_name(path: tuple[str, ...]):
    assert "mistyped" in refusal(merged(everything(), nested((*path, "mistyped"), 1)))


# the entries of these maps are the user's to delete
FREE = {"resources", "selector", "labels"}
# and what an entry does not say is as in the defaults of its kind
ENTRIES = [("scenario", "proof"), ("ball", "versions"), ("players", "groups")]
ENTRIES += [("networkPolicy", kind) for kind in ("metrics", "dns", "controlPlane", "collectors")]
FIXED = [p for p in DEFAULTS if not FREE & set(p) and (p[:2] not in ENTRIES or p[-1] == "team")]


@pytest.mark.parametrize("path", FIXED, ids=dotted)
def test_a_default_cannot_be_deleted(path: tuple[str, ...]):
    assert path[-1] in refusal(nested(path, None))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("ball", "versions", "v1", "errorPercent"), 101),
        (("ball", "versions", "v1", "errorPercent"), -1),
        (("ball", "versions", "v1", "replicas"), -1),
        (("ball", "versions", "v1", "replicas"), 1.5),
        (("ball", "tickSeconds"), 0),
        (("players", "groups", "locals", "accuracy"), 1.1),
        (("players", "groups", "locals", "names"), []),
        (("players", "groups", "locals", "team"), "nobody"),
        (("routing", "ball", "loadBalancer"), "ROUNDROBIN"),
        (("routing", "ball", "consistentHash", "httpHeaderName"), "not a header"),
        (("routing", "ball", "consistentHash", "httpCookie"), {"path": "/"}),
        (("routing", "ball", "consistentHash", "ringHash", "minimumRingSize"), 2**24),
        (("routing", "ball", "consistentHash", "maglev"), {}),
        (("routing", "ball", "consistentHash"), {"useSourceIp": True, "httpHeaderName": "x-arena-player"}),
        (("routing", "ball", "consistentHash"), {"ringHash": {"minimumRingSize": 1024}}),
        (("routing", "ball", "warmup", "duration"), "fast"),
        (("routing", "ball", "warmup"), {"minimumPercent": 5}),
        (("routing", "ball", "warmup", "minimumPercent"), 101),
        (("routing", "ball", "warmup", "aggression"), 0),
        (("routing", "ball", "warmup", "minPercent"), 5),
        (("routing", "ball", "retryBudgets", "v1", "percent"), 101),
        (("routing", "ball", "retryBudgets", "v1", "minRetryConcurrency"), 0),
        (("routing", "ball", "retryBudgets", "v1"), {"percentage": 20}),
        (("ball", "versions", "v1", "readySeconds"), 601),
        (("routing", "ball", "timeout"), "2"),
        (("routing", "ball", "timeout"), "0s"),
        (("routing", "ball", "timeout"), "0.0001s"),
        (("routing", "ball", "retries", "retryOn"), "5xx, reset"),
        (("routing", "ball", "outlierDetection", "maxEjectionPercent"), 101),
        (("routing", "ball", "rules", "all", "to", "v1"), -1),
        (("routing", "ball", "rules", "all", "delay"), {"percent": 50}),
        (("routing", "ball", "rules", "all", "abort", "status"), 99),
        (("routing", "ball", "rules", "all", "headers", "x-user"), {"exact": "a", "prefix": "b"}),
        (("scenario", "proof", "one-ball", "claim"), "shares"),
        (("env", "POD_IP"), "1.2.3.4"),
        (("env", "ARENA_LISTEN"), "elsewhere"),
        (("podLabels", "version"), "v9"),
        (("monitoring", "dashboards", "labels", "grafana_dashboard"), "not a label"),
    ],
)
def test_a_value_out_of_range_is_refused_by_name(path: tuple[str, ...], value: Any):
    assert path[-1] in refusal(nested(path, value))


@pytest.mark.parametrize("duration", ["", "1ms", "500ms", "1.5s", "2m", "1h30m", "0.001s"])
def test_a_go_duration_is_accepted(duration: str):
    assert render({"routing": {"ball": {"timeout": duration}}}).objects


def test_helms_own_global_value_is_accepted():
    assert render({"global": {"anything": 1}}).objects


def test_the_schema_is_closed_at_every_level():
    schema = json.loads((CHART / "values.schema.json").read_text())

    def walk(node: Any, path: str) -> None:
        if isinstance(node, dict):
            is_type = node.get("type") == "object" and path not in ("/properties/global", "/$defs/claim")
            assert not is_type or "additionalProperties" in node, f"{path} is open"
            assert node.get("additionalProperties", False) is not True, f"{path} takes anything"
            for key, value in node.items():
                walk(value, f"{path}/{key}")
        elif isinstance(node, list):
            for index, value in enumerate(node):
                walk(value, f"{path}/{index}")

    walk(schema, "")


SHARE = {"claim": "share", "ball": "v1", "percent": 50, "tolerance": 5, "requests": 100}


@pytest.mark.parametrize(
    ("claim", "path", "cause"),
    [
        pytest.param({k: v for k, v in SHARE.items() if k != "percent"}, "", "percent", id="nothing of what it needs"),
        pytest.param({**SHARE, "percnt": 50}, "", "percnt", id="an unknown key"),
        pytest.param({**SHARE, "percent": 120}, "/percent", "100", id="a figure out of range"),
        pytest.param({"claim": "magic"}, "/claim", "'share'", id="an unknown kind"),
        pytest.param({"ball": "v1"}, "", "claim", id="no kind"),
    ],
)
def test_a_wrong_claim_is_refused_with_its_path_and_the_cause_and_nothing_else(claim: Values, path: str, cause: str):
    message = refusal({"scenario": {"proof": {"mine": claim}}})
    (line,) = [line for line in message.splitlines() if line.lstrip().startswith("- ")]
    assert f"'/scenario/proof/mine{path}'" in line
    assert cause in line


def test_a_latency_without_a_limit_is_refused_by_the_names_of_both():
    message = refusal({"scenario": {"proof": {"mine": {"claim": "latency", "percentile": 50, "requests": 100}}}})
    assert all(f"'/scenario/proof/mine': missing property '{limit}'" in message for limit in ("atLeast", "atMost"))
