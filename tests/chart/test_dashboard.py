"""The Grafana dashboard: every panel has a description, existing metrics, and the colours of the page."""

import json
import re
from typing import Any

import pytest

from tests import dashboards
from tests.chart.rendered import CHART
from tests.chart.rendered import render
from tests.chart.rendered import texts

PANELS = [panel for _, panel in dashboards.panels()]
TABLE = (CHART.parent / "app/mesharena/ui/assets/colours.css").read_text()
# the page's own table: "version-1" and on, "locals", "visitors"
COLOURS = {name: value.upper() for name, value in re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6});", TABLE)}
VERSION = re.compile(r"\{\{(destination_)?version\}\}$")


def test_the_page_has_a_colour_for_both_teams_and_four_versions():
    assert {name for name in COLOURS if not name.endswith("-ink")} == {
        "locals", "visitors", "version-1", "version-2", "version-3", "version-4",
    }  # fmt: skip


@pytest.mark.parametrize(("version", "cluster"), [("v1", "outbound|8080|v1|ball"), ("v2", "outbound|8080|v2|ball")])
def test_a_subsets_cluster_has_the_colour_of_its_version(version: str, cluster: str):
    (panel,) = (panel for panel in PANELS if panel["title"] == "Endpoints ejected now")
    assert colour(panel, cluster) == COLOURS[f"version-{version[1:]}"]


def titles(panel: Any) -> str:
    return str(panel["title"])


def colour(panel: Any, series: str) -> str:
    """The colour that a panel's overrides give a series; the last override wins, as in Grafana."""
    fixed_colour = ""
    for override in panel["fieldConfig"]["overrides"]:
        matcher = override["matcher"]
        name = matcher["options"]
        hit = re.search(name.strip("/"), series) if matcher["id"] == "byRegexp" else name == series
        if hit:
            fixed_colour = next(
                (p["value"]["fixedColor"] for p in override["properties"] if p["id"] == "color"), fixed_colour
            )
    return fixed_colour


def test_the_dashboard_shows_the_last_15_minutes_of_a_single_arena_and_refreshes():
    board = dashboards.dashboard()
    assert (board["uid"], board["title"], board["refresh"]) == ("mesh-arena", "Mesh Arena", "5s")
    assert board["time"] == {"from": "now-15m", "to": "now"}
    assert "mesh-arena" in board["tags"]
    source, arena = board["templating"]["list"]
    assert (source["name"], source["type"], source["query"]) == ("datasource", "datasource", "prometheus")
    assert arena["name"] == "namespace"
    assert arena["query"]["query"] == arena["definition"]
    assert arena["datasource"] == {"type": "prometheus", "uid": "${datasource}"}
    metric = re.fullmatch(r"label_values\((\w+), namespace\)", arena["definition"])
    assert metric
    assert metric[1] in dashboards.METRICS


def test_the_rows_of_the_dashboard_are_in_the_expected_order():
    rows = [panel["title"].split(",")[0] for panel in dashboards.dashboard()["panels"] if panel["type"] == "row"]
    expected = ["The match", "The split", "Errors", "Ejections", "Mirror", "Retries and overflow", "Latencies"]
    assert rows == expected
    assert {row.split(",")[0] for row, _ in dashboards.panels()} == set(expected)


@pytest.mark.parametrize("panel", PANELS, ids=titles)
def test_every_panel_describes_its_content_and_source(panel: Any):
    sentences = re.findall(r"[^.]+\.", panel["description"].replace("99 of 100", ""))
    assert 1 <= len(sentences) <= 3
    assert re.search(r"\b(stadium|balls?|services|callers'? sidecars|callers' sidecars)\b", panel["description"])


@pytest.mark.parametrize("panel", PANELS, ids=titles)
def test_every_panel_asks_the_chosen_prometheus_for_the_chosen_arena(panel: Any):
    assert panel["targets"]
    for target in panel["targets"]:
        assert target["datasource"] == panel["datasource"] == {"type": "prometheus", "uid": "${datasource}"}
        assert target["expr"].count('namespace="$namespace"') == len(list(dashboards.selected(target["expr"])))
        assert set(re.findall(r"\[([^\]]+)\]", re.sub(r'"[^"]*"', "", target["expr"]))) <= {"$__rate_interval"}
        assert target["legendFormat"]


def test_panels_do_not_overlap_and_have_unique_ids():
    everything = dashboards.dashboard()["panels"]
    assert len({panel["id"] for panel in everything}) == len(everything)
    taken: set[tuple[int, int]] = set()
    for panel in everything:
        place = panel["gridPos"]
        assert place["x"] + place["w"] <= 24
        cells = {
            (x, y)
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        }
        assert not cells & taken, panel["title"]
        taken |= cells


@pytest.mark.parametrize("panel", PANELS, ids=titles)
def test_versions_and_teams_have_the_colours_that_they_have_on_the_page(panel: Any):
    for target in panel["targets"]:
        if VERSION.search(target["legendFormat"]):
            for number in range(1, 10):
                legend = VERSION.sub(f"v{number}", target["legendFormat"])
                series = re.sub(r"\{\{[a-z_]*app\}\}", "locals", legend)
                assert colour(panel, series) == COLOURS[f"version-{(number - 1) % 4 + 1}"], series
        elif target["legendFormat"].startswith(("{{team}}", "{{app}}")) and panel["type"] != "stat":
            for team in ("locals", "visitors"):
                series = re.sub(r"^\{\{(team|app)\}\}", team, target["legendFormat"])
                assert colour(panel, series) == COLOURS[team], series


@pytest.mark.parametrize("query", list(dashboards.queries()), ids=lambda query: f"{query.panel}: {query.legend}")
def test_every_query_uses_existing_metrics_and_labels(query: dashboards.Query):
    named = dashboards.metrics(query.expr)
    assert named
    assert named <= set(dashboards.METRICS)
    selectors = list(dashboards.selected(query.expr))
    assert {metric for metric, _ in selectors} == named
    for metric, labels in selectors:
        assert labels <= dashboards.METRICS[metric] | dashboards.SCRAPED


def test_every_listed_metric_is_used():
    read = set().union(*(dashboards.metrics(query.expr) for query in dashboards.queries()))
    assert read == set(dashboards.METRICS)


def test_queries_of_server_metrics_never_select_by_caller():
    for query in dashboards.queries():
        for matchers in re.findall(r"istio_\w+\{([^{}]*)\}", query.expr):
            assert "reporter=" in matchers
            assert 'reporter="destination"' not in matchers or "source_" not in matchers


@pytest.mark.parametrize("row", ["The match", "The split", "Errors", "Latencies"])
def test_a_row_has_a_query_that_works_without_a_mesh(row: str):
    without = [q for q in dashboards.queries() if all(m.startswith("arena_") for m in dashboards.metrics(q.expr))]
    assert [q for q in without if q.row.split(",")[0] == row]


def test_queries_are_expanded_for_an_arena():
    (speed,) = (q for q in dashboards.queries("pitch", "20s") if q.panel == "Speed of each ball")
    assert speed.expr == 'max by (version) (arena_ball_speed_units_per_second{namespace="pitch"})'
    (received,) = (q for q in dashboards.queries("pitch", "20s") if q.panel == "Control requests a second")
    assert received.expr == 'sum by (version) (rate(arena_control_requests_total{namespace="pitch"}[20s]))'
    assert dashboards.expanded('{a=~"b$"} ${datasource}') == '{a=~"b$"} prometheus'
    with pytest.raises(KeyError, match="__interval"):
        dashboards.expanded("rate(x[$__interval])")


def test_metrics_are_distinguished_from_functions_labels_and_durations():
    expr = 'sum by (a) (rate(b_total{c="d", e!~"f{2}"}[5m] offset 10m)) / on (a) group_left (g) h or 2 * i:j:k unless l'
    assert dashboards.metrics(expr) == {"b_total", "h", "i:j:k", "l"}
    assert list(dashboards.selected(expr)) == [("b_total", {"c", "e"})]


def test_the_dashboard_is_a_configmap_only_when_asked():
    assert render().names("ConfigMap") == {"scenario"}
    config_map = render({"monitoring": {"dashboards": {"enabled": True}}}).one("ConfigMap", "dashboards")
    assert config_map["metadata"]["labels"]["grafana_dashboard"] == "1"
    assert config_map["metadata"]["labels"]["app.kubernetes.io/part-of"] == "mesh-arena"
    assert "annotations" not in config_map["metadata"]
    assert json.loads(config_map["data"]["mesh-arena.json"]) == dashboards.dashboard()
    assert "{{destination_version}}" in config_map["data"]["mesh-arena.json"]


def test_the_configmap_has_the_configured_labels_and_annotations():
    mine = {"enabled": True, "labels": {"grafana_dashboard": None, "app": "grafana"}, "annotations": {"folder": "Mesh"}}
    metadata = render({"monitoring": {"dashboards": mine}}).one("ConfigMap", "dashboards")["metadata"]
    assert metadata["annotations"] == {"folder": "Mesh"}
    assert metadata["labels"]["app"] == "grafana"
    assert "grafana_dashboard" not in metadata["labels"]


def test_the_dashboard_restarts_no_pod():
    with_it = texts({"monitoring": {"dashboards": {"enabled": True}, "rules": {"enabled": True}}})
    path = next(path for path in with_it if path.endswith("/deployment.yaml"))
    assert with_it[path] == texts()[path]


def test_players_sidecars_keep_the_statistics_that_the_dashboard_reads():
    annotations = render().pods()["locals"]["metadata"]["annotations"]
    kept = re.compile(annotations["sidecar.istio.io/statsInclusionRegexps"])
    envoys = [metric.removeprefix("envoy_cluster_") for metric in dashboards.METRICS if metric.startswith("envoy_")]
    assert envoys
    for metric in envoys:
        name = re.sub(r"^outlier_detection_", "outlier_detection.", metric)
        assert kept.fullmatch(f"cluster.outbound|8080||ball.arena.svc.cluster.local.{name}"), metric
        assert kept.fullmatch(f"cluster.outbound|8080|v2|ball.arena.svc.cluster.local;.{name}"), metric


def test_the_files_are_part_of_the_chart():
    assert (CHART / "dashboards/mesh-arena.json").samefile(dashboards.DASHBOARD)
    assert (CHART / "rules/mesh-arena.yaml").samefile(dashboards.RULES)
