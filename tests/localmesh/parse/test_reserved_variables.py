"""A container cannot set what the embedded mesh must set itself; everything else it can."""

import pytest

from tests.localmesh import samples
from tests.localmesh.parse.refusing import check
from tests.localmesh.parse.refusing import refused

ENV = "spec.template.spec.containers[0].env"


@pytest.mark.parametrize(
    "name",
    [
        "HTTP_PROXY",
        "http_proxy",
        "HTTPS_PROXY",
        "https_proxy",
        "ALL_PROXY",
        "all_proxy",
        "NO_PROXY",
        "no_proxy",
        "REQUEST_METHOD",
        "PATH",
        "PYTHONHOME",
        "LD_PRELOAD",
        "LD_LIBRARY_PATH",
        "SPT_NOENV",
        "MESH_ARENA_STATE",
        "MESH_ARENA_HOME",
    ],
)
def test_a_reserved_variable_is_refused_by_its_place(name: str):
    variables = [{"name": "FIRST", "value": "1"}, {"name": name, "value": "x"}]
    check(samples.deployment("ball", env=variables), "Deployment arena/ball", f"{ENV}[1].name", f"{name} is reserved")


def test_a_reserved_variable_is_refused_whatever_its_source():
    source = {"fieldRef": {"fieldPath": "status.podIP"}}
    error = refused(samples.deployment("ball", env=[{"name": "HTTP_PROXY", "valueFrom": source}]))
    assert error.path == f"{ENV}[0].name"


@pytest.mark.parametrize(
    "name", ["PORT", "BALL_PORT", "WEB_CONCURRENCY", "GUNICORN_CMD_ARGS", "HOME", "TMPDIR", "PYTHONPATH"]
)
def test_variables_that_only_affect_the_application_are_accepted(name: str):
    workload = samples.mesh(samples.deployment("ball", env=[{"name": name, "value": "x"}])).workloads[0]
    assert [variable.name for variable in workload.template.container.env] == [name]
