"""Prometheus' own tool on the chart's rules and on the dashboard's queries."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests import dashboards

PROMTOOL = shutil.which("promtool") or ""
pytestmark = [
    pytest.mark.live,
    pytest.mark.skipif(not PROMTOOL, reason="needs promtool (Debian: apt-get install prometheus)"),
]
HERE = Path(__file__).parent


def promtool(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([PROMTOOL, *map(str, arguments)], capture_output=True, text=True, timeout=60)


def source(version: str, flags: str = "", code: str = "200") -> str:
    caller = 'reporter="source", namespace="arena", source_app="locals", destination_service_name="ball"'
    answer = f'destination_version="{version}", response_code="{code}", response_flags="{flags}"'
    return f"istio_requests_total{{{caller}, {answer}}}"


def received(version: str) -> str:
    labels = f'reporter="destination", namespace="arena", destination_app="ball", destination_version="{version}"'
    return f"istio_requests_total{{{labels}}}"


def braced(labels: dict[str, str]) -> str:
    return "{" + ", ".join(f'{name}="{value}"' for name, value in labels.items()) + "}"


# what happened a second, and what the dashboard makes of it: panel and legend, then series by its labels
HAPPENED = {
    source("v1", "-"): 60,
    source("v1", "DI"): 30,
    source("v2", "", "503"): 20,
    source("", "UO", "503"): 5,
    source("", "UH", "503"): 3,
    source("unknown", "XX", "503"): 2,
    received("v1"): 90,
    received("v2"): 50,
    received("v3"): 10,
}
V1, V2, V3, NOBODY = ({"destination_version": version} for version in ("v1", "v2", "v3", "nobody"))
LOCALS = {"source_app": "locals"}
FLAGS = "What became of requests, by response flag"
SHOWN: list[tuple[str, str, list[tuple[dict[str, str], float]]]] = [
    ("Share of requests by version", "{{destination_version}}", [(V1, 0.75), (V2, 20 / 120), (NOBODY, 10 / 120)]),
    (
        "Share of failed requests by caller and version",
        "{{source_app}} → {{destination_version}}",
        [(LOCALS | V1, 0), (LOCALS | V2, 1), (LOCALS | NOBODY, 1)],
    ),
    ("Copies a second by version", "{{destination_version}}", [(V1, 0), (V2, 30), (V3, 10)]),
    (FLAGS, "error of the ball itself (no flag)", [({}, 20)]),
    (FLAGS, "injected delay (DI)", [({}, 30)]),
    (FLAGS, "no healthy endpoint (UH)", [({}, 3)]),
    (FLAGS, "overflow, refused by the caller's sidecar (UO)", [({}, 5)]),
    (FLAGS, "any other flag", [({}, 2)]),
]


def test_the_rules_are_valid():
    done = promtool("check", "rules", dashboards.RULES)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_rule_passes_its_tests():
    done = promtool("test", "rules", HERE / "rules_test.yaml")
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_changed_rule_fails_its_tests(tmp_path: Path):
    """Proves that the tests of the rules can fail."""
    rules = tmp_path / "rules.yaml"
    rules.write_text(dashboards.RULES.read_text().replace("> 0.05", "> 0.5"))
    cases: Any = yaml.safe_load((HERE / "rules_test.yaml").read_text())
    (tmp_path / "tests.yaml").write_text(yaml.safe_dump(cases | {"rule_files": [str(rules)]}))
    done = promtool("test", "rules", tmp_path / "tests.yaml")
    assert done.returncode != 0
    assert "ArenaControlErrors" in done.stdout + done.stderr


def test_every_query_of_the_dashboard_is_promql(tmp_path: Path):
    rules = [{"record": f"query:{number}", "expr": q.expr} for number, q in enumerate(dashboards.queries())]
    (tmp_path / "rules.yaml").write_text(json.dumps({"groups": [{"name": "queries", "rules": rules}]}))
    done = promtool("check", "rules", "--lint-fatal", tmp_path / "rules.yaml")
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{len(rules)} rules found" in done.stdout + done.stderr


def test_panels_show_the_expected_values(tmp_path: Path):
    series = [{"series": series_name, "values": f"0+{15 * rate}x20"} for series_name, rate in HAPPENED.items()]
    expressions = {(query.panel, query.legend): query.expr for query in dashboards.queries(rate_interval="1m")}
    cases = [
        {
            # rounded: shares are not exact in binary
            "expr": f"round({expressions[panel, legend]}, 0.0001)",
            "eval_time": "4m",
            "exp_samples": [{"labels": braced(labels), "value": round(value, 4)} for labels, value in samples],
        }
        for panel, legend, samples in SHOWN
    ]
    test = {"interval": "15s", "input_series": series, "promql_expr_test": cases}
    (tmp_path / "tests.yaml").write_text(json.dumps({"evaluation_interval": "15s", "tests": [test]}))
    done = promtool("test", "rules", tmp_path / "tests.yaml")
    assert done.returncode == 0, done.stdout + done.stderr
