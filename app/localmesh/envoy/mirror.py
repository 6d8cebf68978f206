"""Converts Istio's mirrors to Envoy's request mirror policies; no percentage means all requests, zero no mirror.

Nothing in a copy says that it is one: the receiver cannot tell it from a request, and its answer is dropped.
Istio: pilot/pkg/networking/core/route/route.go.
"""

from localmesh.envoy.values import Json
from localmesh.envoy.values import fraction
from localmesh.envoy.values import whole_percent
from localmesh.model import Mirror


def policy(cluster: str, mirror: Mirror) -> Json | None:
    """The policy that copies requests to a cluster, None if none are copied; a copy keeps the host header."""
    if mirror.percent == 0:
        return None
    percent = 100.0 if mirror.percent is None else mirror.percent
    share = whole_percent(int(percent)) if mirror.percent is None or mirror.old else fraction(percent)
    return {
        "cluster": cluster,
        "runtime_fraction": {"default_value": share},
        "trace_sampled": False,
        "disable_shadow_host_suffix_append": True,
    }
