"""Converts Istio's load balancers to Envoy's policies; unset means LEAST_REQUEST, Istio's default, not round robin."""

from localmesh.model.policy import LoadBalancer

_POLICIES = {"ROUND_ROBIN": "ROUND_ROBIN", "RANDOM": "RANDOM"}


def policy(balancer: LoadBalancer | None) -> str:
    """The name of Envoy's policy."""
    return _POLICIES.get(balancer or "", "LEAST_REQUEST")
