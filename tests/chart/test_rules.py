"""The Prometheus rules: names as Prometheus wants them, alerts that explain themselves, and a test for each."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests import dashboards
from tests.chart.rendered import render

GROUPS: list[Any] = yaml.safe_load(dashboards.RULES.read_text())["groups"]
RULES: list[Any] = [rule for group in GROUPS for rule in group["rules"]]
RECORDS = [rule for rule in RULES if "record" in rule]
ALERTS = [rule for rule in RULES if "alert" in rule]
CASES: list[Any] = yaml.safe_load((Path(__file__).parent / "rules_test.yaml").read_text())["tests"]


def named(rule: Any) -> str:
    return str(rule.get("record") or rule["alert"])


def test_no_two_rules_or_groups_share_a_name():
    assert len({named(rule) for rule in RULES}) == len(RULES)
    assert len({group["name"] for group in GROUPS}) == len(GROUPS)


@pytest.mark.parametrize("rule", RECORDS, ids=named)
def test_a_recording_rule_is_named_level_metric_operation(rule: Any):
    assert re.fullmatch(r"arena:[a-z][a-z0-9_]*:[a-z][a-z0-9_]*", rule["record"])


@pytest.mark.parametrize("rule", RULES, ids=named)
def test_a_rule_uses_existing_metrics_and_keeps_arenas_apart(rule: Any):
    named_here = dashboards.metrics(rule["expr"])
    assert named_here
    assert named_here <= set(dashboards.METRICS) | {record["record"] for record in RECORDS}
    for metric, labels in dashboards.selected(rule["expr"]):
        known_labels = dashboards.METRICS.get(metric, frozenset({"outcome"}))
        assert labels <= known_labels | dashboards.SCRAPED
    kept = re.findall(r"\b(?:sum|max|min|avg) by \(([^)]*)\)", rule["expr"])
    assert all("namespace" in labels.split(", ") for labels in kept)
    assert len(kept) == len(re.findall(r"(?<!:)\b(?:sum|max|min|avg)\b", rule["expr"]))


@pytest.mark.parametrize("rule", ALERTS, ids=named)
def test_an_alert_has_a_summary_and_a_description(rule: Any):
    assert rule["alert"].startswith("Arena")
    assert rule["labels"]["severity"] in ("info", "warning")
    assert set(rule["annotations"]) == {"summary", "description"}
    assert "{{ $labels.namespace }}" in rule["annotations"]["summary"]
    assert rule["annotations"]["description"].strip().endswith(".")


@pytest.mark.parametrize("rule", ALERTS, ids=named)
def test_an_alert_is_tested_firing_and_not_firing(rule: Any):
    cases = [test for case in CASES for test in case.get("alert_rule_test", []) if test["alertname"] == rule["alert"]]
    assert [case for case in cases if case["exp_alerts"]]
    assert [case for case in cases if not case["exp_alerts"]]


def test_a_prometheusrule_is_rendered_only_on_request():
    assert "PrometheusRule" not in {o["kind"] for o in render().objects}
    rendered = render(
        {"monitoring": {"rules": {"enabled": True, "labels": {"release": "monitoring"}}}}, namespace="pitch"
    )
    rule = rendered.one("PrometheusRule", "arena")
    assert rule["apiVersion"] == "monitoring.coreos.com/v1"
    assert rule["metadata"]["namespace"] == "pitch"
    assert rule["metadata"]["labels"]["release"] == "monitoring"
    assert rule["spec"] == {"groups": GROUPS}
