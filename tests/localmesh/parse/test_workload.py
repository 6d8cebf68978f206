"""Deployments and test pods are parsed into workloads."""

from typing import Any

import pytest

from localmesh.manifests import read
from localmesh.model import ConfigMapVolume
from localmesh.model import EmptyDir
from localmesh.model import EnvConfigMapKey
from localmesh.model import EnvField
from localmesh.model import EnvText
from localmesh.model import HttpProbe
from localmesh.model import PodTemplate
from localmesh.model import Strategy
from localmesh.parse import parse
from tests.localmesh import samples


def template(**container: Any) -> PodTemplate:
    return samples.mesh(config_map(), samples.deployment("ball", **container)).workloads[0].template


def config_map() -> samples.Object:
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "story"}, "data": {"a.json": "{}"}}


def with_spec(**spec: Any) -> samples.Object:
    deployment = samples.deployment("ball")
    deployment["spec"].update(spec)
    return deployment


def test_a_deployment_is_parsed_into_a_workload():
    workload = samples.mesh(samples.deployment("ball-v1", app="ball", replicas=3, args=["--x"])).workloads[0]
    assert (workload.namespace, workload.name, workload.replicas) == ("arena", "ball-v1", 3)
    assert dict(workload.template.labels)["app"] == "ball"
    assert workload.template.container.command == ("run",)
    assert workload.template.container.args == ("--x",)
    assert workload.template.grace_seconds == 30
    assert workload.template.service_account == "default"


def test_a_label_says_whether_pods_have_a_sidecar():
    assert samples.mesh(samples.deployment("ball")).workloads[0].template.sidecar is True
    assert samples.mesh(samples.plain(samples.deployment("ball"))).workloads[0].template.sidecar is False


def test_replicas_unset_is_one_and_zero_is_none():
    unset = with_spec()
    del unset["spec"]["replicas"]
    assert samples.mesh(unset).workloads[0].replicas == 1
    assert samples.mesh(with_spec(replicas=0)).workloads[0].replicas == 0


def test_the_environment_keeps_its_order_and_its_sources():
    env = [
        {"name": "IP", "valueFrom": {"fieldRef": {"fieldPath": "status.podIP"}}},
        {"name": "URL", "value": "http://$(IP):1"},
        {"name": "EMPTY"},
        {"name": "LABEL", "valueFrom": {"fieldRef": {"fieldPath": "metadata.labels['app']"}}},
        {"name": "KEY", "valueFrom": {"configMapKeyRef": {"name": "story", "key": "a.json"}}},
    ]
    variables = template(env=env).container.env
    assert [variable.name for variable in variables] == ["IP", "URL", "EMPTY", "LABEL", "KEY"]
    sources = [variable.source for variable in variables]
    assert sources == [
        EnvField("status.podIP"),
        EnvText("http://$(IP):1"),
        EnvText(""),
        EnvField("metadata.labels['app']"),
        EnvConfigMapKey("story", "a.json"),
    ]
    assert [source.label for source in sources if isinstance(source, EnvField)] == [None, "app"]


def test_probes_have_the_defaults_of_kubernetes_and_a_port_by_number():
    get = {"httpGet": {"path": "/health", "port": "http"}}
    timing = {"initialDelaySeconds": 1, "periodSeconds": 2, "timeoutSeconds": 3, "failureThreshold": 5}
    container = template(readinessProbe=get, livenessProbe={**get, **timing}).container
    assert container.readiness == HttpProbe("/health", 8080)
    assert container.liveness == HttpProbe("/health", 8080, 1, 2, 3, 1, 5)
    assert container.startup is None


def test_volumes_are_config_maps_and_empty_directories():
    deployment = samples.deployment("ball", volumeMounts=[{"name": "a", "mountPath": "/a", "readOnly": True}])
    volumes = [{"name": "a", "configMap": {"name": "story"}}, {"name": "b", "emptyDir": {}}]
    deployment["spec"]["template"]["spec"]["volumes"] = volumes
    pod = samples.mesh(config_map(), deployment).workloads[0].template
    assert [volume.source for volume in pod.volumes] == [ConfigMapVolume("story"), EmptyDir()]
    assert [(mount.volume, mount.path) for mount in pod.container.mounts] == [("a", "/a")]


@pytest.mark.parametrize(
    ("strategy", "replicas", "expected"),
    [
        pytest.param(None, 4, Strategy(False, 1), id="unset is a quarter, rounded to the safe side"),
        pytest.param(None, 1, Strategy(False, 1), id="unset with one replica never stops it first"),
        pytest.param({"type": "Recreate"}, 4, Strategy(True), id="recreate"),
        pytest.param({"rollingUpdate": {"maxSurge": 2, "maxUnavailable": 0}}, 4, Strategy(False, 2), id="numbers"),
        pytest.param({"rollingUpdate": {"maxSurge": "30%"}}, 4, Strategy(False, 2), id="percentages"),
    ],
)
def test_strategies_are_parsed(strategy: Any, replicas: int, expected: Strategy):
    assert samples.mesh(with_spec(strategy=strategy, replicas=replicas)).workloads[0].strategy == expected


def test_the_fingerprint_follows_the_template_and_nothing_else():
    fingerprint = samples.mesh(samples.deployment("ball", replicas=1)).workloads[0].template.fingerprint
    assert samples.mesh(samples.deployment("ball", replicas=2)).workloads[0].template.fingerprint == fingerprint
    assert template(image="other").fingerprint != fingerprint
    assert template(env=[{"name": "A", "value": "1"}]).fingerprint != fingerprint


def test_a_test_pod_runs_once():
    pod = samples.deployment("x")["spec"]["template"]
    pod["metadata"] |= {"name": "proof", "annotations": {"helm.sh/hook": "test"}}
    pod["spec"]["restartPolicy"] = "Never"
    mesh = parse(read({"a": samples.text({"apiVersion": "v1", "kind": "Pod", **pod})}), "arena")
    assert [pod.name for pod in mesh.test_pods] == ["proof"]
    assert not mesh.workloads
