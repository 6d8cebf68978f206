import sys
from pathlib import Path

import pytest

from localmesh.plan import Network
from localmesh.plan import PodPlan
from localmesh.plan import plan
from localmesh.ports import ADMIN_VARIABLE
from localmesh.ports import APP_VARIABLE
from localmesh.run import env
from tests.localmesh.samples import deployment
from tests.localmesh.samples import mesh as mesh_of
from tests.localmesh.samples import plain

CONFIG = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "config"}, "data": {"key": "from config"}}


def variables(*entries: dict[str, object]) -> tuple[dict[str, str], PodPlan]:
    mesh = mesh_of(deployment("ball", env=list(entries)), CONFIG)
    pod = plan(mesh, Network(77)).pods[0]
    declared = env.variables(pod, mesh)
    ports = {name: declared.pop(name) for name in (APP_VARIABLE, ADMIN_VARIABLE)}
    assert ports == {APP_VARIABLE: str(pod.location.app_port), ADMIN_VARIABLE: str(pod.location.admin_port)}
    return declared, pod


@pytest.mark.parametrize(
    ("text", "expanded"),
    [
        pytest.param("$(A)", "1", id="a known name"),
        pytest.param("x$(A)y$(A)", "x1y1", id="twice"),
        pytest.param("$(B)", "$(B)", id="an unknown name stays"),
        pytest.param("$$(A)", "$(A)", id="an escaped reference"),
        pytest.param("$A ${A}", "$A ${A}", id="a shell's notation means nothing"),
        pytest.param("$(", "$(", id="an open bracket"),
    ],
)
def test_references_expand_as_in_kubernetes(text: str, expanded: str):
    assert env.expand(text, {"A": "1"}) == expanded


def test_a_variable_refers_to_those_before_it_and_to_no_later_one():
    environment, _ = variables(
        {"name": "EARLY", "value": "$(LATE)"}, {"name": "LATE", "value": "x"}, {"name": "LAST", "value": "$(LATE)!"}
    )
    assert environment == {"EARLY": "$(LATE)", "LATE": "x", "LAST": "x!"}


def test_facts_of_the_pod_come_from_field_references():
    paths = {
        "NAME": "metadata.name",
        "NAMESPACE": "metadata.namespace",
        "IP": "status.podIP",
        "APP": "metadata.labels['app']",
    }
    environment, pod = variables(*({"name": n, "valueFrom": {"fieldRef": {"fieldPath": p}}} for n, p in paths.items()))
    assert environment == {"NAME": pod.name, "NAMESPACE": "arena", "IP": pod.address, "APP": "ball"}


def test_a_key_of_a_config_map_is_read():
    source = {"configMapKeyRef": {"name": "config", "key": "key"}}
    assert variables({"name": "TEXT", "valueFrom": source})[0] == {"TEXT": "from config"}


def test_an_optional_key_that_is_not_there_leaves_the_variable_unset():
    source = {"configMapKeyRef": {"name": "config", "key": "nothing", "optional": True}}
    assert variables({"name": "TEXT", "valueFrom": source})[0] == {}


def test_the_environment_has_this_installation_and_nothing_of_the_user():
    environment = env.image({"HOME": "/home/me", "AWS_SECRET": "x", "PATH": "/mine"}, Path("/state"), Path("/scratch"))
    assert environment["PATH"].split(":")[0] == str(Path(sys.executable).parent)
    assert environment["HOME"] == environment["TMPDIR"] == "/scratch"
    assert "AWS_SECRET" not in environment
    assert "/mine" not in environment["PATH"]


def test_without_a_sidecar_the_application_listens_where_requests_go_and_there_is_no_admin_port():
    mesh = mesh_of(plain(deployment("ball", env=[{"name": "URL", "value": f"http://x:$({ADMIN_VARIABLE})"}])))
    for network in (Network(77), Network(10, single_address=True)):
        pod = plan(mesh, network).pods[0]
        assert env.variables(pod, mesh) == {APP_VARIABLE: str(pod.port(8080)), "URL": f"http://x:$({ADMIN_VARIABLE})"}


def test_http_goes_through_the_pods_own_sidecar():
    _, pod = variables()
    assert set(env.interception(pod).values()) == {f"http://{pod.address}:{pod.location.proxy_port}"}
