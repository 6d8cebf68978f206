"""Istio's metrics of a sidecar: its own labels and those of the other side."""

from typing import Any

from localmesh import envoy
from localmesh.envoy import metrics
from localmesh.plan import Proxy
from localmesh.plan import plan
from tests.localmesh import samples

MESH = samples.mesh(*samples.pitch(), samples.gateway())
PLAN = plan(MESH, samples.NETWORK)


def labels(proxy: Proxy, listener: int) -> dict[str, str]:
    """The labels of `istio_requests_total`; 0 is the way in where there is one."""
    listeners = list(envoy.own_resources(MESH, proxy).listeners.values())
    manager = listeners[listener]["filter_chains"][0]["filters"][0]["typed_config"]
    counter: dict[str, Any] = manager["access_log"][0]["typed_config"]["counters"][0]["stat"]
    assert counter["name"] == "requests_total"
    return {tag["name"]: tag["value_format"] for tag in counter["tags"]}


def test_a_caller_counts_requests_as_their_source():
    tags = labels(samples.pod(PLAN, "locals"), 1)
    assert tags["reporter"] == "source"
    assert {tags["source_workload"], tags["source_app"], tags["source_canonical_service"]} == {"locals"}
    assert tags["source_version"] == "v1"


def test_a_caller_reads_the_destination_labels_from_endpoint_and_cluster():
    tags = labels(samples.pod(PLAN, "locals"), 1)
    resources = envoy.resources(MESH, PLAN, samples.pod(PLAN, "locals"), frozenset())
    cluster = resources.clusters["outbound|8080||ball.arena.svc.cluster.local"]
    endpoints = resources.endpoints["outbound|8080||ball.arena.svc.cluster.local"]["endpoints"][0]
    endpoint_metadata = [
        endpoint["metadata"]["filter_metadata"]["mesh-arena"] for endpoint in endpoints["lb_endpoints"]
    ]
    assert {(metadata["workload"], metadata["version"]) for metadata in endpoint_metadata} == {
        ("ball-v1", "v1"),
        ("ball-v2", "v2"),
    }
    for key in endpoint_metadata[0]:
        assert tags[f"destination_{key}"] == f"%UPSTREAM_METADATA(mesh-arena:{key})%"
    for key in cluster["metadata"]["filter_metadata"]["mesh-arena"]:
        assert tags[f"destination_{key}"] == f"%CLUSTER_METADATA(mesh-arena:{key})%"


def test_the_called_sidecar_counts_requests_as_their_destination():
    tags = labels(samples.pod(PLAN, "ball-v2"), 0)
    assert tags["reporter"] == "destination"
    assert (tags["destination_workload"], tags["destination_version"]) == ("ball-v2", "v2")
    assert tags["destination_service"] == "ball.arena.svc.cluster.local"
    assert [name for name in tags if name.startswith("source_")] == ["source_principal"]


def test_the_ingress_gateway_counts_as_a_caller():
    assert PLAN.gateway is not None
    assert labels(PLAN.gateway, 0)["source_workload"] == "istio-ingressgateway"


def test_a_workload_without_labels_is_unknown_as_in_istio():
    names = metrics.workload("anything", "arena", ())
    assert (names["app"], names["version"]) == ("unknown", "unknown")
    assert (names["canonical_service"], names["canonical_revision"]) == ("anything", "latest")
