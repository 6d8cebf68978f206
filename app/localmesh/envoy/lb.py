"""Converts Istio's load balancers to Envoy's policies; unset means LEAST_REQUEST, Istio's default, not round robin.

Istio: applyLoadBalancer and ApplyRingHashLoadBalancer in pilot/pkg/networking/core/cluster_traffic_policy.go.
"""

from localmesh.envoy.values import Json
from localmesh.model import LoadBalancer
from localmesh.model import Maglev
from localmesh.model import RingHash

_POLICIES = {"ROUND_ROBIN": "ROUND_ROBIN", "RANDOM": "RANDOM"}


def policy(balancer: LoadBalancer | None) -> Json:
    """The fields of a cluster that say how an endpoint is chosen."""
    balancer = balancer or LoadBalancer()
    if balancer.consistent_hash is not None:
        return _hashing(balancer.consistent_hash.algorithm)
    return {"lb_policy": _POLICIES.get(balancer.algorithm, "LEAST_REQUEST")}


def _hashing(algorithm: RingHash | Maglev) -> Json:
    if isinstance(algorithm, Maglev):
        return {"lb_policy": "MAGLEV", "maglev_lb_config": {"table_size": str(algorithm.table_size)}}
    if algorithm.minimum_size is None:
        return {"lb_policy": "RING_HASH"}
    return {"lb_policy": "RING_HASH", "ring_hash_lb_config": {"minimum_ring_size": str(algorithm.minimum_size)}}
