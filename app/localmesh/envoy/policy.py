"""Finds the policy of a service and of its subsets when several DestinationRules name the host, as Istio does."""

from dataclasses import replace

from localmesh.model import Mesh
from localmesh.model import Subset
from localmesh.model import TrafficPolicy

NOTHING = TrafficPolicy()


def of_host(mesh: Mesh, host: str) -> tuple[TrafficPolicy, tuple[Subset, ...]]:
    """The policy and the subsets of a host: the first policy of its rules, and the first subset of each name."""
    rules = mesh.destination_rules_of(host)
    top = next((rule.policy for rule in rules if rule.policy), NOTHING)
    subsets: dict[str, Subset] = {}
    for rule in rules:
        for subset in rule.subsets:
            subsets.setdefault(subset.name, subset)
    return top, tuple(subsets.values())


def effective(top: TrafficPolicy, subset: TrafficPolicy | None, port: int) -> TrafficPolicy:
    """The policy towards a service port, or towards one subset of it.

    A block of the subset replaces the host's block as a whole, never field by field; a policy of the subset for this
    port replaces all blocks. Istio: MergeSubsetTrafficPolicy in pilot/pkg/networking/util/util.go.
    """
    host = top.of_port(port) or top
    if subset is None:
        return host
    of_port = subset.of_port(port)
    if of_port is not None:
        return replace(of_port, retry_budget=host.retry_budget)
    return TrafficPolicy(
        load_balancer=host.load_balancer if subset.load_balancer is None else subset.load_balancer,
        outlier_detection=subset.outlier_detection or host.outlier_detection,
        connection_pool=subset.connection_pool or host.connection_pool,
        retry_budget=subset.retry_budget or host.retry_budget,
        tls=subset.tls or host.tls,
        locality=host.locality if subset.load_balancer is None else subset.locality,
    )
