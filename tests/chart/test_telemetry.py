"""Traces, access logs and logs: where each is sent, and that all are off by default."""

import json
from typing import Any

import pytest

from tests.chart.rendered import Rendered
from tests.chart.rendered import render

TRACED = {"tracing": {"enabled": True, "endpoint": "http://collector.tracing:4318"}}


def environments(rendered: Rendered) -> list[dict[str, str]]:
    return [rendered.env(o["metadata"]["name"]) for o in rendered.all("Deployment")]


def telemetries(rendered: Rendered) -> list[dict[str, Any]]:
    return [o for o in rendered.objects if o["kind"] == "Telemetry"]


def test_by_default_nothing_is_traced_or_logged_by_sidecars():
    rendered = render()
    assert not telemetries(rendered)
    assert not any(name.startswith("OTEL_") for environment in environments(rendered) for name in environment)


def test_with_tracing_every_service_uses_the_service_name_of_its_sidecar():
    for environment in environments(render(TRACED, namespace="pitch")):
        assert environment["OTEL_EXPORTER_OTLP_ENDPOINT"] == "http://collector.tracing:4318"
        assert environment["OTEL_SERVICE_NAME"] == f"{environment['ARENA_APP']}.pitch"
        assert f"service.version={environment['ARENA_VERSION']}" in environment["OTEL_RESOURCE_ATTRIBUTES"]


def test_sidecars_follow_the_sampling_of_the_services():
    (telemetry,) = telemetries(render(TRACED))
    assert telemetry["spec"] == {"tracing": [{"providers": [{"name": "otel"}], "randomSamplingPercentage": 100}]}


@pytest.mark.parametrize(
    "silent",
    [
        {"tracing": {"enabled": True, "provider": ""}},
        {**TRACED, "mesh": {"enabled": False}, "ingress": {"enabled": False}},
    ],
)
def test_services_can_be_traced_without_their_sidecars(silent: dict[str, Any]):
    rendered = render(silent)
    assert not telemetries(rendered)
    assert all("OTEL_EXPORTER_OTLP_ENDPOINT" in environment for environment in environments(rendered))


def test_access_logs_use_istios_provider():
    (telemetry,) = telemetries(render({"mesh": {"accessLogs": True}}))
    assert telemetry["spec"] == {"accessLogging": [{"providers": [{"name": "envoy"}]}]}


def test_services_log_as_configured():
    for environment in environments(render({"logs": {"level": "info", "format": "json"}})):
        assert (environment["ARENA_LOG_LEVEL"], environment["ARENA_LOG_FORMAT"]) == ("info", "json")


def test_the_story_has_the_telemetry_as_well():
    text = render(TRACED).one("ConfigMap", "scenario")["data"]["scenario.json"]
    assert "Telemetry" in {o["kind"] for o in json.loads(text)["istio"]}


@pytest.mark.parametrize(
    ("endpoint", "port"),
    [("http://collector:4318", "4318"), ("https://collector.example/otlp", "443"), ("http://[fd00::1]", "80")],
)
def test_spans_bypass_the_sidecar(endpoint: str, port: str):
    pods = render({"tracing": {"enabled": True, "endpoint": endpoint}}).pods()
    annotations = [pod["metadata"]["annotations"] for pod in pods.values()]
    assert {pod_annotations["traffic.sidecar.istio.io/excludeOutboundPorts"] for pod_annotations in annotations} == {
        port
    }


def test_no_port_bypasses_the_sidecar_without_tracing_or_without_a_mesh():
    for values in ({}, {**TRACED, "mesh": {"enabled": False}}):
        for pod in render(values).pods().values():
            assert "traffic.sidecar.istio.io/excludeOutboundPorts" not in pod["metadata"].get("annotations", {})
