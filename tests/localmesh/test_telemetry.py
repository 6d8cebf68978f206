"""Telemetry objects: supported fields, refused fields, and the resulting sidecar configuration."""

from dataclasses import replace
from typing import Any

import pytest
import yaml

from localmesh import pipeline
from localmesh.errors import UnsupportedError
from tests.localmesh import samples
from tests.localmesh.parse.refusing import check
from tests.localmesh.samples import pasted

SUBJECT = "Telemetry arena/arena"
TRACING = {"tracing": [{"providers": [{"name": "otel"}], "randomSamplingPercentage": 100}]}
LOGGING = {"accessLogging": [{"providers": [{"name": "envoy"}]}]}
TRACED = replace(samples.NETWORK, collector="127.0.0.1:4318")


def telemetry(spec: dict[str, Any], name: str = "arena") -> samples.Object:
    return {"apiVersion": "telemetry.istio.io/v1", "kind": "Telemetry", "metadata": {"name": name}, "spec": spec}


def desired(*objects: samples.Object, network: Any = TRACED) -> pipeline.Desired:
    return pipeline.desired({"all": yaml.safe_dump_all([*samples.pitch(), *objects])}, network)


def managers(wanted: pipeline.Desired) -> list[dict[str, Any]]:
    """The connection managers of a player's sidecar, way in and way out."""
    pod = next(pod for pod in wanted.plan.pods if pod.workload == "locals")
    listeners = list(pipeline.own_resources(wanted, pod).listeners.values())
    return [listener["filter_chains"][0]["filters"][0]["typed_config"] for listener in listeners]


@pytest.mark.parametrize(
    ("spec", "path"),
    [
        ({"metrics": [{}]}, "spec.metrics"),
        ({"selector": {"matchLabels": {"app": "ball"}}}, "spec.selector"),
        ({"targetRefs": [{}]}, "spec.targetRefs"),
        ({"tracing": [{"providers": [{"name": "zipkin"}]}]}, "spec.tracing[0].providers"),
        ({"tracing": [{}]}, "spec.tracing[0].providers"),
        (
            {"tracing": [{**TRACING["tracing"][0], "randomSamplingPercentage": 101}]},
            "spec.tracing[0].randomSamplingPercentage",
        ),
        ({"tracing": [{**TRACING["tracing"][0], "customTags": {}}]}, "spec.tracing[0].customTags"),
        ({"tracing": TRACING["tracing"] * 2}, "spec.tracing"),
        ({"accessLogging": [{"providers": [{"name": "loki"}]}]}, "spec.accessLogging[0].providers"),
        ({"accessLogging": [{**LOGGING["accessLogging"][0], "filter": {}}]}, "spec.accessLogging[0].filter"),
    ],
)
def test_unsupported_fields_are_refused_by_path(spec: dict[str, Any], path: str):
    check(telemetry(spec), SUBJECT, path)


def test_of_two_telemetries_of_a_namespace_the_oldest_is_in_force():
    younger = pasted(telemetry(LOGGING), "2026-02-01T00:00:00Z")
    older = pasted(telemetry(TRACING, "other"), "2026-01-01T00:00:00Z")
    result = samples.mesh(younger, older).telemetry
    assert (result.name, result.tracing, result.access_log) == ("other", True, False)


def test_without_telemetry_a_sidecar_only_counts_requests():
    for manager in managers(desired()):
        assert [log["name"] for log in manager["access_log"]] == ["envoy.access_loggers.stats"]
        assert "tracing" not in manager


def test_spans_go_to_the_collector_under_the_workloads_name():
    wanted = desired(telemetry(TRACING))
    for manager in managers(wanted):
        provider = manager["tracing"]["provider"]["typed_config"]
        assert provider["service_name"] == "locals.arena"
        assert provider["http_service"]["http_uri"]["uri"] == "http://127.0.0.1:4318/v1/traces"
        assert manager["tracing"]["random_sampling"] == {"value": 100}


def test_unset_sampling_is_istios_one_percent():
    wanted = desired(telemetry({"tracing": [{"providers": [{"name": "otel"}]}]}))
    assert {manager["tracing"]["random_sampling"]["value"] for manager in managers(wanted)} == {1.0}


def test_an_access_log_is_text_on_standard_output():
    for manager in managers(desired(telemetry(LOGGING))):
        log = manager["access_log"][-1]
        assert log["typed_config"]["path"] == "/dev/stdout"


def test_tracing_without_a_collector_is_refused_with_a_remedy():
    with pytest.raises(UnsupportedError, match=r"Telemetry arena/arena, spec\.tracing.*--traces"):
        desired(telemetry(TRACING), network=samples.NETWORK)


def test_another_telemetry_changes_listeners_and_no_pod():
    silent, logging = (desired(*objects) for objects in ([], [telemetry(LOGGING)]))
    assert logging.plan == silent.plan
    assert managers(logging) != managers(silent)
