"""Inserts the rate limits of EnvoyFilters among the filters of a sidecar for requests from others.

Istio: patchHTTPFilters in pilot/pkg/networking/core/envoyfilter/listener_patch.go. A patch that is inserted before the
router comes after all filters that istiod makes and after earlier patches; one without a place comes first of all, so
that of several the last one is first.
"""

from localmesh.envoy.values import Json
from localmesh.envoy.values import duration
from localmesh.envoy.values import typed
from localmesh.model import Mesh
from localmesh.model import RateLimit
from localmesh.model import Sampled
from localmesh.model import selects
from localmesh.plan import PodPlan

FILTER = "envoy.filters.http.local_ratelimit"
_LIMIT = "envoy.extensions.filters.http.local_ratelimit.v3.LocalRateLimit"
_DENOMINATORS = {100: "HUNDRED", 10_000: "TEN_THOUSAND", 1_000_000: "MILLION"}


def inserted(mesh: Mesh, pod: PodPlan, filters: list[Json]) -> list[Json]:
    """The filters, which end before the router, with the limits that the mesh has for a pod."""
    limits = [limit for rule in mesh.envoy_filters if selects(rule.selector, pod.labels) for limit in rule.limits]
    first = [_filter(limit) for limit in reversed(limits) if limit.first]
    return [*first, *filters, *(_filter(limit) for limit in limits if not limit.first)]


def _filter(limit: RateLimit) -> Json:
    bucket = {
        "max_tokens": limit.most_tokens,
        "tokens_per_fill": limit.tokens_per_fill,
        "fill_interval": duration(limit.fill_interval_ms),
    }
    content: Json = {"stat_prefix": limit.statistics, "token_bucket": bucket}
    if limit.status is not None:
        content["status"] = {"code": limit.status}
    for key, share in (("filter_enabled", limit.counted), ("filter_enforced", limit.enforced)):
        if share is not None:
            content[key] = _share(share)
    if limit.headers:
        content["response_headers_to_add"] = [
            {
                "header": {"key": header.name, "value": header.value},
                **({"append_action": header.action} if header.action else {}),
            }
            for header in limit.headers
        ]
    return {"name": FILTER, "typed_config": typed(_LIMIT, content)}


def _share(share: Sampled) -> Json:
    value = {"numerator": share.numerator, "denominator": _DENOMINATORS[share.denominator]}
    return {"default_value": value, **({"runtime_key": share.runtime_key} if share.runtime_key else {})}
