"""Converts Istio's load balancers to Envoy's policies; unset means LEAST_REQUEST, Istio's default, not round robin.

Istio: applyLoadBalancer and ApplyRingHashLoadBalancer in pilot/pkg/networking/core/cluster_traffic_policy.go.
"""

from localmesh.envoy.values import Json
from localmesh.envoy.values import duration
from localmesh.model import LoadBalancer
from localmesh.model import Maglev
from localmesh.model import RingHash
from localmesh.model import Warmup

_POLICIES = {"ROUND_ROBIN": "ROUND_ROBIN", "RANDOM": "RANDOM"}
_SETTINGS = {"ROUND_ROBIN": "round_robin_lb_config", "LEAST_REQUEST": "least_request_lb_config"}
_LOWEST_PERCENT = 10.0
_LINEAR = 1.0


def policy(balancer: LoadBalancer | None) -> Json:
    """The fields of a cluster that say how an endpoint is chosen."""
    balancer = balancer or LoadBalancer()
    if balancer.consistent_hash is not None:
        return _hashing(balancer.consistent_hash.algorithm)
    name = _POLICIES.get(balancer.algorithm, "LEAST_REQUEST")
    if balancer.warmup is None or name not in _SETTINGS:
        return {"lb_policy": name}
    return {"lb_policy": name, _SETTINGS[name]: {"slow_start_config": _slow_start(balancer.warmup)}}


def _slow_start(warmup: Warmup) -> Json:
    lowest = _LOWEST_PERCENT if warmup.minimum_percent is None else warmup.minimum_percent
    aggression = _LINEAR if warmup.aggression is None else warmup.aggression
    return {
        "slow_start_window": duration(warmup.duration_ms),
        # the key is Istio's own, which no runtime setting can have
        "aggression": {"default_value": float(aggression), "runtime_key": "("},
        "min_weight_percent": {"value": float(lowest)},
    }


def _hashing(algorithm: RingHash | Maglev) -> Json:
    if isinstance(algorithm, Maglev):
        return {"lb_policy": "MAGLEV", "maglev_lb_config": {"table_size": str(algorithm.table_size)}}
    if algorithm.minimum_size is None:
        return {"lb_policy": "RING_HASH"}
    return {"lb_policy": "RING_HASH", "ring_hash_lb_config": {"minimum_ring_size": str(algorithm.minimum_size)}}
