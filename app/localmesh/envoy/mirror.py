"""Istio mirrors to Envoy's request mirror policies; no percentage is all requests, zero is no mirror."""

from localmesh.envoy.values import Json
from localmesh.envoy.values import fraction
from localmesh.envoy.values import whole_percent


def policy(cluster: str, percent: float | None) -> Json | None:
    """Copies to a cluster, None if there are none; the host header of a copy is that of the original."""
    if percent == 0:
        return None
    share = whole_percent(100) if percent is None else fraction(percent)
    return {
        "cluster": cluster,
        "runtime_fraction": {"default_value": share},
        "trace_sampled": False,
        "disable_shadow_host_suffix_append": True,
    }
