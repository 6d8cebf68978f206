"""Finds the policy of a service and of its subsets when several DestinationRules name the host, as Istio does."""

from localmesh.model import Mesh
from localmesh.model import Subset
from localmesh.model import TrafficPolicy

NOTHING = TrafficPolicy()


def of_host(mesh: Mesh, host: str) -> tuple[TrafficPolicy, tuple[Subset, ...]]:
    """The policy and the subsets of a host: the first policy of its rules, and the first subset of each name."""
    rules = [rule for rule in mesh.destination_rules if rule.host == host]
    top = next((rule.policy for rule in rules if rule.policy), NOTHING)
    subsets: dict[str, Subset] = {}
    for rule in rules:
        for subset in rule.subsets:
            subsets.setdefault(subset.name, subset)
    return top, tuple(subsets.values())


def overridden(top: TrafficPolicy, subset: TrafficPolicy | None) -> TrafficPolicy:
    """The policy of a subset: a block that it has replaces the host's block as a whole, never field by field."""
    if subset is None:
        return top
    return TrafficPolicy(
        load_balancer=top.load_balancer if subset.load_balancer is None else subset.load_balancer,
        outlier_detection=subset.outlier_detection or top.outlier_detection,
        connection_pool=subset.connection_pool or top.connection_pool,
        retry_budget=subset.retry_budget or top.retry_budget,
        tls=subset.tls or top.tls,
        locality=top.locality if subset.load_balancer is None else subset.locality,
    )
