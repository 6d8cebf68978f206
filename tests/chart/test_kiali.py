"""No scenario fails a validation of Kiali, and the dashboards that pods name are valid."""

import re
from collections.abc import Callable
from copy import deepcopy
from functools import lru_cache
from typing import Any

import pytest
import yaml

from tests import scenarios
from tests.chart import kiali
from tests.chart.kiali import Rule
from tests.chart.rendered import CHART
from tests.chart.rendered import OVERLAYS
from tests.chart.rendered import Object
from tests.chart.rendered import overlay
from tests.chart.rendered import render
from tests.chart.test_overlays import TOUR

SCENARIOS = ["one-ball", *OVERLAYS]
Break = Callable[[list[Object]], Any]


@lru_cache
def objects(scenario: str) -> list[Object]:
    return render(overlay(scenario)).objects


def pick(objects: list[Object], kind: str, name: str) -> Any:
    (match,) = (
        candidate for candidate in objects if candidate["kind"] == kind and candidate["metadata"]["name"] == name
    )
    return match


def add_copy(objects: list[Object], kind: str, name: str) -> None:
    """Adds a copy of the object under another name."""
    double = deepcopy(pick(objects, kind, name))
    double["metadata"]["name"] = "double"
    objects.append(double)


def rule_of(objects: list[Object]) -> Any:
    return pick(objects, "VirtualService", "ball")["spec"]["http"][0]


def subset_of(objects: list[Object]) -> Any:
    return pick(objects, "DestinationRule", "ball")["spec"]["subsets"][0]


# what would make Kiali report each of the rules, in the scenario 75-25
BROKEN: dict[Rule, Break] = {
    kiali.two_rules_for_a_subset: lambda o: add_copy(o, "DestinationRule", "ball"),
    kiali.a_rule_for_no_service: lambda o: pick(o, "DestinationRule", "ball")["spec"].update(host="bal"),
    kiali.a_subset_without_pods: lambda o: o.remove(pick(o, "Deployment", "ball-v1")),
    kiali.a_subset_without_labels: lambda o: subset_of(o).update(labels={}),
    kiali.two_gateways_for_a_host: lambda o: add_copy(o, "Gateway", "arena"),
    kiali.a_port_without_protocol: lambda o: pick(o, "Service", "ui")["spec"]["ports"][0].update(name="web"),
    kiali.a_service_port_that_no_pod_has: lambda o: pick(o, "Service", "ui")["spec"]["ports"][0].update(targetPort=80),
    kiali.a_route_to_no_service: lambda o: rule_of(o)["route"][0]["destination"].update(host="bal"),
    kiali.a_gateway_that_is_not_there: lambda o: o.remove(pick(o, "Gateway", "arena")),
    kiali.a_lonely_weight: lambda o: rule_of(o)["route"].pop(),
    kiali.a_destination_named_twice: lambda o: rule_of(o)["route"].append(rule_of(o)["route"][0]),
    kiali.two_virtual_services_for_a_host: lambda o: add_copy(o, "VirtualService", "ball"),
    kiali.a_subset_that_is_not_there: lambda o: rule_of(o).update(mirror={"host": "ball", "subset": "v3"}),
    kiali.a_gateway_named_the_old_way: lambda o: pick(o, "VirtualService", "ui")["spec"].update(
        gateways=["arena.arena"]
    ),
    kiali.weights_that_are_no_percentages: lambda o: rule_of(o)["route"][0].update(weight=3),
    kiali.a_workload_without_app_or_version: lambda o: pod_of(o)["labels"].pop("version"),
    kiali.a_workload_without_sidecar: lambda o: pod_of(o)["labels"].update({"sidecar.istio.io/inject": "false"}),
    kiali.a_deployment_unlike_its_pods: lambda o: pick(o, "Deployment", "ui")["metadata"]["labels"].update(
        version="v9"
    ),
}


def pod_of(objects: list[Object]) -> Any:
    return pick(objects, "Deployment", "ui")["spec"]["template"]["metadata"]


def reads(rule: Rule) -> str:
    return f"there is never {rule.__name__}".replace("_", "-")


@pytest.mark.parametrize("rule", BROKEN, ids=reads)
@pytest.mark.parametrize("scenario", SCENARIOS)
def test_no_scenario_fails_a_validation_of_kiali(scenario: str, rule: Rule):
    groups = scenarios.values(scenario)["players"]["groups"]
    shown = [f"Deployment {group}" for group in scenarios.callers(scenario) if not groups[group].get("sidecar", True)]
    assert rule(objects(scenario)) == (shown if rule is kiali.a_workload_without_sidecar else [])


@pytest.mark.parametrize("rule", BROKEN, ids=reads)
def test_every_kiali_rule_detects_its_fault(rule: Rule):
    broken = deepcopy(objects("75-25"))
    BROKEN[rule](broken)
    assert rule(broken)


def test_every_kiali_rule_is_tested():
    written = {
        function for function in vars(kiali).values() if getattr(function, "__doc__", None) and callable(function)
    }
    assert {function for function in written if re.match(r"KIA\d{4}|No code", str(function.__doc__))} == set(BROKEN)


def test_the_guide_has_the_scenarios_in_the_order_of_the_tour():
    text = (CHART.parent / "docs/kiali.md").read_text()
    sections = re.findall(r"^### `([a-z0-9-]+)`$", text, re.MULTILINE)
    assert sections
    assert sections == [name for name in TOUR if name in sections]


def test_the_guide_names_the_tested_rules():
    text = (CHART.parent / "docs/kiali.md").read_text()
    codes = re.sub(r"\bKIA(\d{4}) to KIA(\d{4})", _spelt_out, text.partition("can apply\n")[2].partition("), and")[0])
    tried = {code for rule in BROKEN for code in re.findall(r"KIA\d{4}", str(rule.__doc__))}
    assert set(re.findall(r"KIA\d{4}", codes)) == tried


def _spelt_out(match: re.Match[str]) -> str:
    return ", ".join(f"KIA{code:04}" for code in range(int(match[1]), int(match[2]) + 1))


# ---- dashboards ----------------------------------------------------------------------------------------------

# field: its type in Go, from kiali/kiali config/dashboards/dashboards_config.go; the YAML is read leniently there, so a
# field that Kiali does not know would be dropped without a word
DASHBOARD = {
    "name": str,
    "title": str,
    "runtime": str,
    "discoverOn": str,
    "items": list,
    "externalLinks": list,
    "rows": int,
}
ITEM = {"include": str, "chart": dict}
CHART_FIELDS = {
    "name": str,
    "unit": str,
    "unitScale": float,
    "spans": int,
    "startCollapsed": bool,
    "chartType": str,
    "min": int,
    "max": int,
    "metricName": str,
    "metrics": list,
    "dataType": str,
    "aggregator": str,
    "aggregations": list,
    "xAxis": str,
    "groupLabels": list,
    "sortLabel": str,
    "sortLabelParseAs": str,
}
METRIC = {"metricName": str, "displayName": str}
AGGREGATION = {"label": str, "displayName": str, "singleSelection": bool}
# words that Kiali knows, from kiali.io/docs/configuration/custom-dashboard
WORDS = {
    "dataType": {"raw", "rate", "histogram"},
    "chartType": {"line", "area", "bar", "scatter"},
    "xAxis": {"time", "series"},
    "aggregator": {"sum", "avg", "min", "max", "count"},
}
# metric: its own labels; a chart groups by nothing else
METRICS = {
    "arena_ball_speed_units_per_second": set[str](),
    "arena_shots_total": {"team", "player"},
    "arena_takes_total": {"team", "player"},
    "arena_goals_total": {"team", "player", "own_goal"},
    "arena_control_requests_total": {"status"},
    # its label version is the pod's own where Prometheus puts that on every series
    "arena_call_duration_seconds": {"peer", "outcome"},
}

FILE: dict[str, Any] = yaml.safe_load((CHART / "dashboards/kiali.yaml").read_text())
DASHBOARDS: dict[str, Object] = {dashboard["name"]: dashboard for dashboard in FILE["custom_dashboards"]}
CHARTS = [(f"{name}: {item['chart']['name']}", item["chart"]) for name, d in DASHBOARDS.items() for item in d["items"]]
EACH_CHART = pytest.mark.parametrize("chart", [chart for _, chart in CHARTS], ids=[title for title, _ in CHARTS])


def fits(entry: Object, fields: dict[str, type]) -> bool:
    return all(key in fields and type(value) is fields[key] for key, value in entry.items())


def test_the_file_has_only_custom_dashboards_with_unique_names():
    assert list(FILE) == ["custom_dashboards"]
    assert len(DASHBOARDS) == len(FILE["custom_dashboards"])


@pytest.mark.parametrize("name", DASHBOARDS)
def test_a_dashboard_has_only_fields_that_kiali_knows(name: str):
    assert fits(DASHBOARDS[name], DASHBOARD)
    assert all(fits(item, ITEM) for item in DASHBOARDS[name]["items"])


@EACH_CHART
def test_a_chart_has_only_fields_and_values_that_kiali_knows(chart: Object):
    assert fits(chart, CHART_FIELDS)
    assert all(fits(metric, METRIC) for metric in chart["metrics"])
    assert all(fits(aggregation, AGGREGATION) for aggregation in chart.get("aggregations", []))
    assert all(chart[key] in allowed for key, allowed in WORDS.items() if key in chart)
    assert 1 <= chart["spans"] <= 12


@EACH_CHART
def test_a_chart_uses_existing_metrics_and_labels(chart: Object):
    for metric in chart["metrics"]:
        counted = metric["metricName"]
        if chart["dataType"] == "rate":
            assert counted.endswith(("_total", "_count"))
        labels = METRICS[counted.removesuffix("_count")]
        assert set(chart.get("groupLabels", [])) <= labels
        assert {aggregation["label"] for aggregation in chart.get("aggregations", [])} <= labels


def test_every_metric_of_the_game_is_in_a_chart():
    drawn = {metric["metricName"].removesuffix("_count") for _, chart in CHARTS for metric in chart["metrics"]}
    assert drawn == set(METRICS)


def named(values: Object) -> dict[str, str | None]:
    """Pod: the dashboards that it names to Kiali."""
    pods = render({**overlay("add-ball"), **values}).pods()
    return {name: pod["metadata"].get("annotations", {}).get("kiali.io/dashboards") for name, pod in pods.items()}


def test_pods_name_no_dashboard_unless_kiali_has_them():
    assert set(named({}).values()) == {None}


@pytest.mark.parametrize("mesh", [True, False])
def test_every_server_names_the_dashboards_whose_metrics_it_has(mesh: bool):
    assert named({"monitoring": {"kiali": {"enabled": True}}, "mesh": {"enabled": mesh}}) == {
        "ui": "mesh-arena",
        "stadium": "mesh-arena-stadium,mesh-arena",
        "ball-v1": "mesh-arena-ball,mesh-arena",
        "ball-v2": "mesh-arena-ball,mesh-arena",
        "locals": "mesh-arena",
        "visitors": "mesh-arena",
        "arena-proof": None,
    }


def test_the_dashboards_that_pods_name_are_those_of_the_file():
    values = named({"monitoring": {"kiali": {"enabled": True}}}).values()
    assert {name for value in values if value for name in value.split(",")} == set(DASHBOARDS)


def test_a_list_of_dashboards_in_the_values_wins():
    values = {"monitoring": {"kiali": {"enabled": True}}, "podAnnotations": {"kiali.io/dashboards": "mine"}}
    assert set(named(values).values()) == {"mine"}
