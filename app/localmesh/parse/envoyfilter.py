"""Parses EnvoyFilters that insert a local rate limit into inbound sidecars; every other patch is refused by its path.

Istio: pkg/config/validation/envoyfilter/envoyfilter.go. What is patched in is Envoy's own configuration, which Istio
reads as protobuf JSON; here its fields have the names of Envoy's API.
"""

from localmesh.model import EnvoyFilter
from localmesh.model import RateLimit
from localmesh.parse.ratelimit import rate_limit
from localmesh.parse.reader import Reader
from localmesh.parse.selector import workload_selector

_ONLY = "the embedded mesh has EnvoyFilters for local rate limits of inbound requests only"
_KINDS = (
    "LISTENER", "FILTER_CHAIN", "NETWORK_FILTER", "LISTENER_FILTER", "ROUTE_CONFIGURATION", "VIRTUAL_HOST",
    "HTTP_ROUTE", "CLUSTER", "EXTENSION_CONFIG", "BOOTSTRAP",
)  # fmt: skip
_CONTEXTS = ("ANY", "SIDECAR_OUTBOUND", "GATEWAY", "WAYPOINT")
_OPERATIONS = ("MERGE", "ADD", "REMOVE", "INSERT_AFTER", "INSERT_FIRST", "REPLACE")
_MANAGER = "envoy.filters.network.http_connection_manager"
_ROUTER = "envoy.filters.http.router"


def envoy_filter(namespace: str, name: str, root: Reader) -> EnvoyFilter:
    """An EnvoyFilter of rate limits."""
    spec = root.child("spec")
    if spec is None:
        return EnvoyFilter(namespace, name)
    selector = workload_selector(spec, "workloadSelector", "labels")
    limits = (_limit(patch) for patch in spec.children("configPatches"))
    return EnvoyFilter(namespace, name, selector, tuple(limit for limit in limits if limit is not None))


def _limit(reader: Reader) -> RateLimit | None:
    """One patch; None if it is refused."""
    applied = reader.choice("applyTo", ("HTTP_FILTER",), elsewhere=_KINDS)
    reader.require("applyTo")
    first = _place(reader)
    patch = reader.child("patch")
    if patch is None:
        reader.require("patch")
        return None
    patch.choice("operation", ("INSERT_BEFORE",), elsewhere=_OPERATIONS)
    patch.require("operation")
    patch.require("value")
    if applied is None:  # refused already, and then the value is of another form
        patch.raw("value")
        return None
    value = patch.child("value")
    return rate_limit(value, first) if value else None


def _place(reader: Reader) -> bool:
    """Whether the filter comes before all others; else right before the router."""
    match = reader.child("match")
    if match is None:
        reader.refuse("match", f"{_ONLY}; write its context, SIDECAR_INBOUND")
        return True
    context = match.choice("context", ("SIDECAR_INBOUND",), elsewhere=_CONTEXTS)
    if context is None and "context" not in match:
        match.refuse("context", f"{_ONLY}; write SIDECAR_INBOUND")
    listener = match.child("listener")
    chain = listener.child("filterChain") if listener else None
    manager = chain.child("filter") if chain else None
    if manager is None:
        return True
    _named(manager, _MANAGER)
    router = manager.child("subFilter")
    if router is None:
        return True
    _named(router, _ROUTER)
    return False


def _named(reader: Reader, name: str) -> None:
    written = reader.text("name")
    if written and written != name:
        reader.refuse("name", f"the embedded mesh has only {name} here; change it or use a cluster")
