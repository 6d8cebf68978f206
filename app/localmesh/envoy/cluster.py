"""Converts Services to Envoy clusters, one for each port and one for each of its subsets; endpoints are separate.

Istio: pilot/pkg/networking/core/cluster.go and cluster_builder.go.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from localmesh.envoy import lb
from localmesh.envoy import locality
from localmesh.envoy import metrics
from localmesh.envoy import names
from localmesh.envoy import outlier
from localmesh.envoy import peers
from localmesh.envoy import policy
from localmesh.envoy import pool
from localmesh.envoy import tls
from localmesh.envoy.values import Json
from localmesh.envoy.values import from_control_plane
from localmesh.model import Labels
from localmesh.model import Mesh
from localmesh.model import Service
from localmesh.model import ServicePort
from localmesh.model import TrafficPolicy
from localmesh.model import selects
from localmesh.plan import Plan


@dataclass(frozen=True, slots=True)
class Target:
    """What one outbound cluster stands for: a service port, the labels of its subset, and the policy towards it."""

    name: str
    service: Service
    port: ServicePort
    subset: str
    labels: Labels
    policy: TrafficPolicy
    rule: str = ""  # the path of the DestinationRule that it comes from, as Istio writes it


def targets(mesh: Mesh) -> Iterator[Target]:
    """Every outbound cluster of a mesh; they are the same for all proxies."""
    for service in mesh.services:
        host = names.host(service)
        top, subsets = policy.of_host(mesh, host)
        rule = _rule(mesh, host)
        for port in service.ports:
            whole = policy.effective(top, None, port.number)
            yield Target(names.outbound_cluster(host, port.number), service, port, "", (), whole, rule)
            for subset in subsets:
                name = names.outbound_cluster(host, port.number, subset.name)
                merged = policy.effective(top, subset.policy, port.number)
                yield Target(name, service, port, subset.name, subset.labels, merged, rule)


def outbound(mesh: Mesh, plan: Plan, target: Target) -> Json:
    """The Envoy cluster of a target, without its endpoints; servers must have the identity of one of its pods."""
    cluster: Json = {
        "name": target.name,
        "alt_stat_name": names.stat_name(target.name),
        "type": "EDS",
        "eds_cluster_config": {
            "service_name": target.name,
            "eds_config": from_control_plane(),
        },
        **lb.policy(target.policy.load_balancer),
        "common_lb_config": {
            "healthy_panic_threshold": outlier.panic_threshold(target.policy.outlier_detection),
            **locality.weighted(target.policy),
        },
        **pool.limits(target.policy.connection_pool, target.policy.retry_budget),
        "metadata": _metadata(target),
        **_security(mesh, plan, target),
    }
    if target.policy.outlier_detection:
        cluster["outlier_detection"] = outlier.detection(target.policy.outlier_detection)
    return cluster


def _security(mesh: Mesh, plan: Plan, target: Target) -> Json:
    """Mutual TLS: what the DestinationRule says, else automatic (Istio: buildUpstreamTLSSettings in cluster_tls.go)."""
    if target.policy.tls == "DISABLE":
        return {}
    sni = names.sni(names.host(target.service), target.port.number, target.subset)
    socket = tls.client(sni, _identities(plan, target.service))
    if target.policy.tls == "ISTIO_MUTUAL":
        return {"transport_socket": socket}
    if peers.clients_use_tls(mesh, target.service.namespace):
        return {"transport_socket_matches": tls.automatic(socket)}
    return {}


def _identities(plan: Plan, service: Service) -> list[str]:
    """The identities of the pods behind a service; a subset's cluster has all of them, too, as in Istio."""
    behind = (pod for pod in (*plan.pods, *plan.leaving) if selects(service.selector, pod.labels))
    return sorted({names.identity(pod) for pod in behind})


def _metadata(target: Target) -> Json:
    service = target.service
    entry = {"host": names.host(service), "name": service.name, "namespace": service.namespace}
    subset = {"subset": target.subset} if target.subset else {}
    rule = {"config": target.rule} if target.rule else {}
    known = {**rule, **subset, "services": [entry]}
    return {"filter_metadata": {"istio": known, **metrics.metadata(metrics.service(service))}}


def _rule(mesh: Mesh, host: str) -> str:
    """The first DestinationRule of a host, which Istio names in the metadata; empty if there is none."""
    rules = mesh.destination_rules_of(host)
    return names.config_metadata("destination-rule", rules[0].namespace, rules[0].name) if rules else ""
