"""One request walked through a generated configuration in plain Python: what matched, or a named error.

It reads what Envoy would read (listener, virtual host, route, cluster, endpoints) and nothing of the model, so that it
tests what the configuration means.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl
from urllib.parse import urlsplit

from localmesh.envoy import Resources

Json = dict[str, Any]
REDIRECTS = {
    "MOVED_PERMANENTLY": 301,
    "FOUND": 302,
    "SEE_OTHER": 303,
    "TEMPORARY_REDIRECT": 307,
    "PERMANENT_REDIRECT": 308,
}


class NoListenerError(Exception):
    """Nothing listens there."""


class NoVirtualHostError(Exception):
    """No virtual host has a domain for the host; Envoy answers 404."""


class NoRouteError(Exception):
    """No route of the virtual host matches; Envoy answers 404 NR."""


class NoClusterError(Exception):
    """The route leads to a cluster that is not there; Envoy answers 503 NC."""


class NoHealthyUpstreamError(Exception):
    """The cluster has no endpoint to choose; Envoy answers 503 UH."""


@dataclass(frozen=True)
class Passage:
    """What a request met on its way."""

    virtual_host: str
    route: Json
    cluster: str = ""
    endpoints: tuple[str, ...] = ()
    mirrors: tuple[str, ...] = ()
    status: int | None = None  # the answer of the proxy itself

    @property
    def action(self) -> Json:
        return dict(self.route["route"])

    @property
    def fault(self) -> Json:
        return dict(self.route.get("typed_per_filter_config", {}).get("envoy.filters.http.fault", {}))


def send(
    resources: Resources,
    url: str,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    dice: float = 0.0,
    listener: str | None = None,
) -> Passage:
    """A request through the outbound listener (or another one, by name); dice from 0 to 1 decides between weights."""
    target = urlsplit(url)
    configuration = _routes(_manager(resources, listener), resources)
    virtual_host = _virtual_host(configuration, target.netloc)
    pseudo = {":method": method, ":authority": target.netloc, ":scheme": target.scheme}
    facts = {**pseudo, **{name.lower(): value for name, value in (headers or {}).items()}}
    asked = target.path or "/", dict(parse_qsl(target.query, keep_blank_values=True))
    route = next((route for route in virtual_host["routes"] if _matches(route["match"], *asked, facts)), None)
    if route is None:
        raise NoRouteError(f"{virtual_host['name']} {method} {url}")
    if "direct_response" in route:
        return Passage(virtual_host["name"], route, status=route["direct_response"]["status"])
    if "redirect" in route:
        return Passage(virtual_host["name"], route, status=REDIRECTS[route["redirect"]["response_code"]])
    cluster = _choose(route["route"], dice)
    mirrors = tuple(policy["cluster"] for policy in route["route"].get("request_mirror_policies", ()))
    return Passage(virtual_host["name"], route, cluster, endpoints(resources, cluster), mirrors)


def shares(passage: Passage) -> dict[str, float]:
    """The clusters of a route and their shares."""
    if "cluster" in passage.action:
        return {passage.action["cluster"]: 1.0}
    weights = {share["name"]: share["weight"] for share in passage.action["weighted_clusters"]["clusters"]}
    return {name: weight / sum(weights.values()) for name, weight in weights.items()}


def endpoints(resources: Resources, cluster: str) -> tuple[str, ...]:
    """The addresses that a cluster would choose from: of those with the lowest priority number."""
    definition = resources.clusters.get(cluster)
    if definition is None:
        raise NoClusterError(cluster)
    if definition["type"] == "EDS":
        service = definition["eds_cluster_config"]["service_name"]
        assignment = resources.endpoints[service]
        assert assignment["cluster_name"] == service
    else:
        assignment = definition["load_assignment"]
    healthy = [
        (
            locality.get("priority", 0),
            "{address}:{port_value}".format(**endpoint["endpoint"]["address"]["socket_address"]),
        )
        for locality in assignment["endpoints"]
        for endpoint in locality["lb_endpoints"]
        if endpoint.get("health_status", "HEALTHY") == "HEALTHY"
    ]
    if not healthy:
        raise NoHealthyUpstreamError(cluster)
    first = min(priority for priority, _ in healthy)
    return tuple(address for priority, address in healthy if priority == first)


def _manager(resources: Resources, name: str | None) -> Json:
    for listener in resources.listeners.values():
        if listener["name"] == name or (name is None and listener["traffic_direction"] == "OUTBOUND"):
            return dict(listener["filter_chains"][0]["filters"][0]["typed_config"])
    raise NoListenerError(name)


def _routes(manager: Json, resources: Resources) -> Json:
    if "route_config" in manager:
        return dict(manager["route_config"])
    return dict(resources.routes[manager["rds"]["route_config_name"]])


def _virtual_host(configuration: Json, host: str) -> Json:
    """Exact domains first, then the longest wildcard, then *, whatever the case; the port is dropped if so configured.

    A domain twice is an error, for which Envoy refuses the configuration.
    """
    host = host.lower()
    if configuration.get("ignore_port_in_host_matching"):
        host = host.rpartition(":")[0] or host
    pairs = [
        (domain.lower(), virtual_host)
        for virtual_host in configuration["virtual_hosts"]
        for domain in virtual_host["domains"]
    ]
    domains = dict(pairs)
    assert len(domains) == len(pairs), sorted(domain for domain, _ in pairs)
    wildcards = sorted(
        (domain for domain in domains if domain.startswith("*") and len(domain) > 1), key=len, reverse=True
    )
    for domain in (host, *(wildcard for wildcard in wildcards if host.endswith(wildcard[1:])), "*"):
        if domain in domains:
            return dict(domains[domain])
    raise NoVirtualHostError(host)


def _matches(match: Json, path: str, query: Mapping[str, str], facts: Mapping[str, str]) -> bool:
    case = (lambda text: text) if match.get("case_sensitive", True) else str.lower
    if "prefix" in match:
        right = case(path).startswith(case(match["prefix"]))
    elif "path" in match:
        right = case(path) == case(match["path"])
    else:
        right = re.fullmatch(match["safe_regex"]["regex"], path) is not None
    return (
        right
        and all(_header_matches(condition, facts) for condition in match.get("headers", ()))
        and all(_parameter_matches(condition, query) for condition in match.get("query_parameters", ()))
    )


def _parameter_matches(matcher: Json, query: Mapping[str, str]) -> bool:
    value = query.get(matcher["name"])
    if value is None or "present_match" in matcher:
        return value is not None
    return _text_matches(matcher["string_match"], value)


def _header_matches(matcher: Json, facts: Mapping[str, str]) -> bool:
    value = facts.get(matcher["name"].lower())
    if "present_match" in matcher:
        return (value is not None) != matcher.get("invert_match", False)
    if value is None:
        if not matcher.get("treat_missing_header_as_empty"):
            return False  # whether inverted or not
        value = ""
    return _text_matches(matcher["string_match"], value) != matcher.get("invert_match", False)


def _text_matches(string_match: Json, value: str) -> bool:
    if "exact" in string_match:
        return bool(value == string_match["exact"])
    if "prefix" in string_match:
        return value.startswith(string_match["prefix"])
    return re.fullmatch(string_match["safe_regex"]["regex"], value) is not None


def _choose(action: Json, dice: float) -> str:
    if "cluster" in action:
        return str(action["cluster"])
    weighted = action["weighted_clusters"]["clusters"]
    rest = dice * sum(share["weight"] for share in weighted)
    for share in weighted:
        if rest < share["weight"]:
            return str(share["name"])
        rest -= share["weight"]
    return str(weighted[-1]["name"])
