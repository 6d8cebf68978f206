"""`env` adds variables to every container, except those that would break a service."""

import pytest

from tests.chart.rendered import refusal
from tests.chart.rendered import render


@pytest.mark.parametrize(
    "name",
    [
        "HTTP_PROXY",
        "http_proxy",
        "HTTPS_PROXY",
        "NO_PROXY",
        "no_proxy",
        "ALL_PROXY",
        "REQUEST_METHOD",
        "GUNICORN_CMD_ARGS",
        "PROMETHEUS_MULTIPROC_DIR",
        "PATH",
        "PYTHONHOME",
        "LD_PRELOAD",
        "LD_LIBRARY_PATH",
        "MESH_ARENA_STATE",
    ],
)
def test_a_reserved_variable_is_refused_by_its_name(name: str):
    assert f"env.{name}: " in refusal({"env": {name: "x"}})


@pytest.mark.parametrize("name", ["OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_SERVICE_NAME", "OTEL_RESOURCE_ATTRIBUTES"])
def test_a_variable_that_the_chart_sets_for_traces_cannot_be_set_twice(name: str):
    traced = {"tracing": {"enabled": True}, "env": {name: "x"}}
    assert f"env.{name} is set, but tracing.enabled is true" in refusal(traced)
    assert render({"env": {name: "x"}}).objects


@pytest.mark.parametrize("name", ["PORT", "WEB_CONCURRENCY", "FORWARDED_ALLOW_IPS", "OTEL_TRACES_SAMPLER", "TZ"])
def test_any_other_variable_reaches_every_container(name: str):
    rendered = render({"env": {name: "x"}})
    for deployment in rendered.all("Deployment"):
        (container,) = deployment["spec"]["template"]["spec"]["containers"]
        assert {"name": name, "value": "x"} in container["env"]
