"""Unsupported fields of pods, Deployments and Services are refused by object and path."""

from typing import Any

import pytest

from tests.localmesh import samples
from tests.localmesh.parse.refusing import check

BALL = "Deployment arena/ball"
SERVICE = "Service arena/ball"


@pytest.mark.parametrize(
    ("spec", "path"),
    [
        pytest.param({"type": "LoadBalancer"}, "spec.type", id="load balancer"),
        pytest.param({"clusterIP": "None"}, "spec.clusterIP", id="headless"),
        pytest.param({"externalName": "x"}, "spec.externalName", id="external name"),
        pytest.param({"selector": {}}, "spec.selector", id="no selector"),
        pytest.param({"ports": []}, "spec.ports", id="no port"),
        pytest.param({"ports": [{"name": "tcp-db", "port": 1}]}, "spec.ports[0].name", id="TCP by name"),
        pytest.param({"ports": [{"name": "http2", "port": 1}]}, "spec.ports[0].name", id="HTTP/2 by name"),
        pytest.param({"ports": [{"name": "web", "port": 1}]}, "spec.ports[0].name", id="sniffed by name"),
        pytest.param({"ports": [{"port": 1}]}, "spec.ports[0].name", id="no name"),
        pytest.param(
            {"ports": [{"name": "http", "port": 1, "appProtocol": "h2c"}]}, "spec.ports[0].appProtocol", id="protocol"
        ),
        pytest.param(
            {"ports": [{"name": "http", "port": 1, "nodePort": 30000}]}, "spec.ports[0].nodePort", id="node port"
        ),
        pytest.param(
            {"ports": [{"name": "http", "port": 1}, {"name": "http", "port": 2}]}, "spec.ports", id="one name twice"
        ),
    ],
)
def test_invalid_services_are_refused(spec: dict[str, Any], path: str):
    content = samples.service("ball")
    content["spec"] |= spec
    check(content, SERVICE, path)


def test_a_port_name_may_start_with_http():
    content = samples.service("ball")
    content["spec"]["ports"][0]["name"] = "http-page"
    assert samples.mesh(content).services[0].ports[0].name == "http-page"


POD = "spec.template.spec"
APP = f"{POD}.containers[0]"


@pytest.mark.parametrize(
    ("container", "path"),
    [
        pytest.param({"command": []}, f"{APP}.command", id="no command"),
        pytest.param({"command": "run"}, f"{APP}.command", id="text for a list"),
        pytest.param({"envFrom": []}, f"{APP}.envFrom", id="environment from elsewhere"),
        pytest.param({"lifecycle": {"postStart": {}}}, f"{APP}.lifecycle.postStart", id="hook after the start"),
        pytest.param(
            {"lifecycle": {"preStop": {"exec": {}}}}, f"{APP}.lifecycle.preStop.exec", id="command before the stop"
        ),
        pytest.param({"workingDir": "/"}, f"{APP}.workingDir", id="working directory"),
        pytest.param({"env": [{"name": "A", "value": 1}]}, f"{APP}.env[0].value", id="number in the environment"),
        pytest.param(
            {"env": [{"name": "A", "valueFrom": {"secretKeyRef": {}}}]},
            f"{APP}.env[0].valueFrom.secretKeyRef",
            id="secret",
        ),
        pytest.param(
            {"env": [{"name": "A", "valueFrom": {"fieldRef": {"fieldPath": "spec.nodeName"}}}]},
            f"{APP}.env[0].valueFrom.fieldRef.fieldPath",
            id="node name",
        ),
        pytest.param(
            {"env": [{"name": "A", "valueFrom": {"configMapKeyRef": {"name": "a", "key": "b"}}}]},
            f"{APP}.env[0].valueFrom.configMapKeyRef",
            id="missing ConfigMap",
        ),
        pytest.param({"ports": [{"containerPort": 80}]}, f"{APP}.ports[0].containerPort", id="a port that needs root"),
        pytest.param({"ports": [{"containerPort": 15001}]}, f"{APP}.ports[0].containerPort", id="the sidecar's port"),
        pytest.param({"ports": [{"containerPort": 8080, "hostPort": 1}]}, f"{APP}.ports[0].hostPort", id="host port"),
        pytest.param({"ports": [{"containerPort": 8080}, {"containerPort": 8081}]}, f"{APP}.ports", id="two ports"),
        pytest.param({"readinessProbe": {"exec": {}}}, f"{APP}.readinessProbe.httpGet", id="exec probe"),
        pytest.param(
            {"readinessProbe": {"httpGet": {"port": "web"}}},
            f"{APP}.readinessProbe.httpGet.port",
            id="unknown probe port",
        ),
        pytest.param(
            {"livenessProbe": {"httpGet": {"port": 8080, "host": "x"}}},
            f"{APP}.livenessProbe.httpGet.host",
            id="probe host",
        ),
        pytest.param(
            {"volumeMounts": [{"name": "a", "mountPath": "/a"}]}, f"{APP}.volumeMounts[0].name", id="no volume"
        ),
    ],
)
def test_invalid_containers_are_refused(container: dict[str, Any], path: str):
    check(samples.deployment("ball", **container), BALL, path)


@pytest.mark.parametrize(
    ("spec", "path"),
    [
        pytest.param({"initContainers": []}, "initContainers", id="init containers"),
        pytest.param({"hostNetwork": True}, "hostNetwork", id="host network"),
        pytest.param({"containers": []}, "containers", id="no container"),
        pytest.param({"restartPolicy": "Never"}, "restartPolicy", id="restart policy"),
        pytest.param({"serviceAccountName": "nobody"}, "serviceAccountName", id="missing account"),
        pytest.param({"volumes": [{"name": "a", "secret": {}}]}, "volumes[0].secret", id="secret volume"),
        pytest.param(
            {"volumes": [{"name": "a", "configMap": {"name": "x"}}]}, "volumes[0].configMap.name", id="missing map"
        ),
        pytest.param(
            {"volumes": [{"name": "a", "configMap": {"name": "x", "items": []}}]},
            "volumes[0].configMap.items",
            id="items",
        ),
    ],
)
def test_invalid_pods_are_refused(spec: dict[str, Any], path: str):
    content = samples.deployment("ball")
    content["spec"]["template"]["spec"] |= spec
    check(content, BALL, f"{POD}.{path}")


def test_two_containers_are_refused():
    content = samples.deployment("ball")
    content["spec"]["template"]["spec"]["containers"] *= 2
    check(content, BALL, f"{POD}.containers", "exactly one container")


@pytest.mark.parametrize("value", [None, "maybe", "True", ""])
def test_a_pod_that_leaves_open_whether_it_has_a_sidecar_is_refused_with_the_way_out(value: str | None):
    content = samples.deployment("ball")
    labels = content["spec"]["template"]["metadata"]["labels"]
    labels["sidecar.istio.io/inject"] = value
    if value is None:
        del labels["sidecar.istio.io/inject"]
    check(content, BALL, "spec.template.metadata.labels[sidecar.istio.io/inject]", 'must be "true" or "false"')


def test_annotations_that_change_a_sidecar_are_refused_and_others_are_not():
    content = samples.deployment("ball")
    content["spec"]["template"]["metadata"]["annotations"] = {"a": "b", "sidecar.istio.io/proxyCPU": "1"}
    assert samples.mesh(content)
    content["spec"]["template"]["metadata"]["annotations"] = {"traffic.sidecar.istio.io/excludeInboundPorts": "1"}
    path = "spec.template.metadata.annotations[traffic.sidecar.istio.io/excludeInboundPorts]"
    check(content, BALL, path)


@pytest.mark.parametrize(
    ("spec", "path"),
    [
        pytest.param({"selector": {"matchLabels": {"app": "other"}}}, "selector.matchLabels", id="selects others"),
        pytest.param({"selector": {"matchExpressions": []}}, "selector.matchLabels", id="no labels"),
        pytest.param({"replicas": -1}, "replicas", id="negative replicas"),
        pytest.param({"replicas": "2"}, "replicas", id="replicas as text"),
        pytest.param({"strategy": {"type": "Blue"}}, "strategy.type", id="unknown strategy"),
        pytest.param({"paused": True}, "paused", id="paused"),
        pytest.param(
            {"strategy": {"rollingUpdate": {"maxSurge": 0, "maxUnavailable": 0}}},
            "strategy.rollingUpdate.maxUnavailable",
            id="a roll-out that cannot start",
        ),
    ],
)
def test_invalid_deployments_are_refused(spec: dict[str, Any], path: str):
    content = samples.deployment("ball")
    content["spec"] |= spec
    check(content, BALL, f"spec.{path}")


def test_another_namespace_is_refused():
    content = samples.service("ball")
    content["metadata"]["namespace"] = "elsewhere"
    check(content, "Service elsewhere/ball", "metadata.namespace")


def test_binary_data_is_refused():
    content = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}, "binaryData": {"a": "eA=="}}
    check(content, "ConfigMap arena/a", "binaryData")


def excluding(ports: str, endpoint: str) -> dict[str, Any]:
    """The ball's Deployment, whose pods exclude ports from the sidecar and send their spans to an endpoint."""
    content = samples.deployment("ball")
    template = content["spec"]["template"]
    template["metadata"]["annotations"] = {"traffic.sidecar.istio.io/excludeOutboundPorts": ports}
    template["spec"]["containers"][0]["env"] = [{"name": "OTEL_EXPORTER_OTLP_ENDPOINT", "value": endpoint}]
    return content


@pytest.mark.parametrize(
    ("ports", "endpoint"),
    [("4318", "http://collector:4318"), ("443", "https://collector"), ("80", "http://collector/")],
)
def test_spans_may_bypass_the_sidecar(ports: str, endpoint: str):
    assert samples.mesh(excluding(ports, endpoint)).workloads


@pytest.mark.parametrize("ports", ["8080", "4318,8080"])
def test_no_other_port_can_bypass_the_sidecar(ports: str):
    path = "spec.template.metadata.annotations[traffic.sidecar.istio.io/excludeOutboundPorts]"
    check(excluding(ports, "http://collector:4318"), BALL, path)
