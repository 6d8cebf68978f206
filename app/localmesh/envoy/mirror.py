"""Converts Istio's mirrors to Envoy's request mirror policies; no percentage means all requests, zero no mirror.

Nothing in a copy says that it is one: the receiver cannot tell it from a request, and its answer is dropped.
Istio: pilot/pkg/networking/core/route/route.go.
"""

from localmesh.envoy.values import Json
from localmesh.envoy.values import fraction
from localmesh.envoy.values import whole_percent


def policy(cluster: str, percent: float | None) -> Json | None:
    """The policy that copies requests to a cluster, None if none are copied; a copy keeps the host header."""
    if percent == 0:
        return None
    share = whole_percent(100) if percent is None else fraction(percent)
    return {
        "cluster": cluster,
        "runtime_fraction": {"default_value": share},
        "trace_sampled": False,
        "disable_shadow_host_suffix_append": True,
    }
