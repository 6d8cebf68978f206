"""Routes as rows: which requests go where, with weights, keys of consistent hashes, copies and faults."""

from collections.abc import Iterator

from localmesh.dump.names import cluster_name
from localmesh.dump.names import origin
from localmesh.dump.sections import Json
from localmesh.dump.sections import Row
from localmesh.dump.sections import active

COLUMNS = ("NAME", "VHOST NAME", "DOMAINS", "MATCH", "DESTINATION", "VIRTUAL SERVICE")
_SHOWN_DOMAINS = 2
_FAULT = "envoy.filters.http.fault"
_DENOMINATORS = {"HUNDRED": 100, "TEN_THOUSAND": 10_000, "MILLION": 1_000_000}
_PATHS = {"prefix": "{}*", "path": "{}", "path_separated_prefix": "{}/*"}


def rows(part: Json) -> list[Row]:
    """One row for each route, in Envoy's order: the first route that matches is taken."""
    return [row for configuration in active(part) for row in _rows(configuration)]


def _rows(configuration: Json) -> Iterator[Row]:
    for host in configuration.get("virtual_hosts", []):
        head = (configuration.get("name", "-"), host.get("name", "-"), _domains(host.get("domains", [])))
        for route in host.get("routes", []):
            yield (*head, _match(route.get("match", {})), _destination(route), origin(route))
        if not host.get("routes"):
            yield (*head, "-", "404", "-")


def _domains(domains: list[str]) -> str:
    """The shortest domains, which are the ones that people write, and how many more there are."""
    ordered = sorted(domains, key=len)
    more = len(ordered) - _SHOWN_DOMAINS
    return ", ".join(ordered[:_SHOWN_DOMAINS]) + (f" + {more} more" if more > 0 else "")


def _match(match: Json) -> str:
    path = next((form.format(match[key]) for key, form in _PATHS.items() if key in match), "")
    path = path or f"regex {match.get('safe_regex', {}).get('regex', '')}"
    return " ".join([path, *(_header(header) for header in match.get("headers", []))])


def _header(header: Json) -> str:
    name, value = header.get("name", ""), header.get("string_match", {})
    texts = {"exact": "={}", "prefix": "={}*", "suffix": "=*{}", "contains": "=*{}*"}
    condition = next((form.format(value[key]) for key, form in texts.items() if key in value), "")
    if "safe_regex" in value:
        condition = f"~{value['safe_regex'].get('regex', '')}"
    return f"{'not ' if header.get('invert_match') else ''}{name}{condition}"


def _destination(route: Json) -> str:
    action = route.get("route", {})
    parts = [*_faults(route), *_targets(action)]
    parts += [f"hash of {_key(policy)}" for policy in action.get("hash_policy", [])]
    parts += [f"mirror {_short(policy)} {_fraction(policy)}" for policy in action.get("request_mirror_policies", [])]
    if "direct_response" in route:
        parts.append(f"answer {route['direct_response'].get('status', '-')}")
    if "redirect" in route:
        parts.append("redirect")
    return ", ".join(parts) or "-"


def _targets(action: Json) -> Iterator[str]:
    if "cluster" in action:
        yield _short({"name": action["cluster"]})
    shares = action.get("weighted_clusters", {}).get("clusters", [])
    total = sum(share.get("weight", 0) for share in shares) or 1
    for share in shares:
        yield f"{_short(share)} {100 * share.get('weight', 0) / total:g}%"


def _key(policy: Json) -> str:
    """What of a request a consistent hash looks at."""
    if "connection_properties" in policy:
        return "source address" if policy["connection_properties"].get("source_ip") else "nothing"
    names = {"header": "header_name", "cookie": "name", "query_parameter": "name"}
    texts = {"query_parameter": "parameter"}
    return next((f"{texts.get(k, k)} {policy[k].get(name, '-')}" for k, name in names.items() if k in policy), "-")


def _faults(route: Json) -> Iterator[str]:
    fault = route.get("typed_per_filter_config", {}).get(_FAULT, {})
    if delay := fault.get("delay"):
        yield f"delay {delay.get('fixed_delay', '-')} {_percent(delay.get('percentage', {}))}"
    if abort := fault.get("abort"):
        yield f"abort {abort.get('http_status', '-')} {_percent(abort.get('percentage', {}))}"


def _short(holder: Json) -> str:
    return cluster_name(holder.get("cluster") or holder.get("name", "")).short


def _fraction(mirror: Json) -> str:
    share = mirror.get("runtime_fraction", {}).get("default_value")
    return "100%" if share is None else _percent(share)


def _percent(share: Json) -> str:
    return f"{100 * share.get('numerator', 0) / _DENOMINATORS[share.get('denominator', 'HUNDRED')]:g}%"
