"""Converts Istio's faults to Envoy's fault filter, which runs in the caller's proxy; no percentage injects nothing.

Istio: TranslateFault in pilot/pkg/networking/core/route/route.go.
"""

from localmesh.envoy.values import Json
from localmesh.envoy.values import duration
from localmesh.envoy.values import fraction
from localmesh.envoy.values import typed
from localmesh.envoy.values import whole_percent
from localmesh.model import Abort
from localmesh.model import Delay

FILTER = "envoy.filters.http.fault"
_TYPE = "envoy.extensions.filters.http.fault.v3.HTTPFault"


def http_filter() -> Json:
    """The filter in the connection manager: it injects only what a route configures."""
    return {"name": FILTER, "typed_config": typed(_TYPE)}


def per_route(delay: Delay | None, abort: Abort | None) -> Json:
    """What a route injects, as `typed_per_filter_config`; empty if nothing."""
    if delay is None and abort is None:
        return {}
    fault: Json = {}
    if delay:
        fault["delay"] = {"fixed_delay": duration(delay.milliseconds), "percentage": _share(delay.percent)}
    if abort:
        kind = "grpc_status" if abort.grpc else "http_status"
        fault["abort"] = {kind: abort.status, "percentage": _share(abort.percent)}
    return {FILTER: typed(_TYPE, fault)}


def _share(percent: float | None) -> Json:
    return whole_percent(0) if percent is None else fraction(percent)
