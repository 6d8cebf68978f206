"""The Grafana dashboard's queries as a Prometheus takes them, and the metrics that they and the rules may name."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

DASHBOARD = Path(__file__).parent.parent / "chart/dashboards/mesh-arena.json"
RULES = Path(__file__).parent.parent / "chart/rules/mesh-arena.yaml"

# what every scrape puts on every series
SCRAPED = frozenset({"namespace", "pod", "app", "version"})
_ISTIO = frozenset(
    {
        "reporter",
        "source_app",
        "destination_app",
        "destination_version",
        "destination_service_name",
        "response_code",
        "response_flags",
    }
)
_CALL = frozenset({"peer", "outcome"})
# metric -> its own labels, as far as the dashboard and the rules may rely on them
METRICS: dict[str, frozenset[str]] = {
    "arena_ball_speed_units_per_second": frozenset(),
    "arena_shots_total": frozenset({"team", "player"}),
    "arena_takes_total": frozenset({"team", "player"}),
    "arena_goals_total": frozenset({"team", "player", "own_goal"}),
    "arena_control_requests_total": frozenset({"status"}),
    "arena_control_duration_seconds_sum": frozenset(),
    "arena_control_duration_seconds_count": frozenset(),
    "arena_call_duration_seconds_bucket": _CALL | {"le"},
    "arena_call_duration_seconds_count": _CALL,
    "istio_requests_total": _ISTIO,
    "istio_request_duration_milliseconds_bucket": _ISTIO | {"le"},
    "envoy_cluster_outlier_detection_ejections_active": frozenset({"cluster_name"}),
    "envoy_cluster_upstream_rq_retry": frozenset({"cluster_name"}),
    "envoy_cluster_upstream_rq_pending_overflow": frozenset({"cluster_name"}),
}
_VARIABLE = re.compile(r"\$(?:\{(\w+)\}|([A-Za-z_]\w*))")
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
_SELECTOR = re.compile(r"\{([^{}]*)\}")
_LABELS = re.compile(r"\b(by|on|ignoring|without|group_left|group_right)\s*\(([^()]*)\)")
_NAME = re.compile(r"[A-Za-z_:][\w:]*")
_WORDS = {"or", "and", "unless", "offset", "by", "on", "ignoring", "group_left", "group_right"}


@dataclass(frozen=True, slots=True)
class Query:
    """One query of a panel, with every variable replaced."""

    row: str
    panel: str
    legend: str
    expr: str


def dashboard() -> Any:
    """The dashboard as the file has it."""
    return json.loads(DASHBOARD.read_text())


def panels() -> Iterator[tuple[str, Any]]:
    """Every panel that shows something, with the title of its row."""
    row = ""
    for panel in dashboard()["panels"]:
        if panel["type"] == "row":
            row = panel["title"]
        else:
            yield row, panel


def expanded(text: str, namespace: str = "arena", rate_interval: str = "30s") -> str:
    """The text with Grafana's variables replaced; one that is not known here is an error."""
    values = {"__rate_interval": rate_interval, "namespace": namespace, "datasource": "prometheus"}
    return _VARIABLE.sub(lambda match: values[match[1] or match[2]], text)


def queries(namespace: str = "arena", rate_interval: str = "30s") -> Iterator[Query]:
    """Every query of every panel, for the arena in that namespace."""
    for row, panel in panels():
        for target in panel["targets"]:
            expr = expanded(target["expr"], namespace, rate_interval)
            yield Query(row, panel["title"], target["legendFormat"], expr)


def metrics(expr: str) -> set[str]:
    """The names of the metrics that an expression of PromQL reads."""
    bare = _LABELS.sub(" ", _SELECTOR.sub(" ", _STRING.sub('""', expr)))
    bare = re.sub(r"\[[^\]]*\]|\boffset\s+\w+", " ", bare)
    return {
        match[0]
        for match in _NAME.finditer(bare)
        if match[0] not in _WORDS and not bare[match.end() :].lstrip().startswith("(")
    }


def selected(expr: str) -> Iterator[tuple[str, set[str]]]:
    """The selectors of an expression: a metric, and the labels that its matchers name."""
    text = _STRING.sub('""', expr)
    for match in re.finditer(r"([A-Za-z_:][\w:]*)\{([^{}]*)\}", text):
        yield match[1], set(re.findall(r"(\w+)\s*[=!]", match[2]))
