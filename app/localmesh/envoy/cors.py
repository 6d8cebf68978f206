"""Converts CORS policies to Envoy's filter, which runs in the caller's proxy and at the gateway.

Istio: TranslateCORSPolicy in pilot/pkg/networking/core/route/route.go.
"""

from localmesh.envoy.match import text_match
from localmesh.envoy.values import Json
from localmesh.envoy.values import typed
from localmesh.envoy.values import whole_percent
from localmesh.model import CorsPolicy

FILTER = "envoy.filters.http.cors"


def http_filter() -> Json:
    """The filter in the connection manager: it does only what a route configures."""
    return {"name": FILTER, "typed_config": typed("envoy.extensions.filters.http.cors.v3.Cors")}


def per_route(policy: CorsPolicy | None) -> Json:
    """The policy of a route, as `typed_per_filter_config`; empty if there is none."""
    if policy is None:
        return {}
    content: Json = {
        "allow_origin_string_match": [text_match(origin) for origin in policy.origins],
        "allow_methods": ",".join(policy.methods),
        "allow_headers": ",".join(policy.headers),
        "expose_headers": ",".join(policy.exposed),
        "max_age": "" if policy.max_age_seconds is None else str(policy.max_age_seconds),
        "allow_credentials": policy.credentials,
    }
    given = {key: value for key, value in content.items() if value not in ("", [], None)}
    always = {"filter_enabled": {"default_value": whole_percent(100)}}
    forwarded = {"forward_not_matching_preflights": not policy.ignore_unmatched}
    return {FILTER: typed("envoy.extensions.filters.http.cors.v3.CorsPolicy", {**given, **always, **forwarded})}
