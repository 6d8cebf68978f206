"""Converts the key of a consistent hash to a route's hash policy: what of a request decides where it goes.

The cluster says how keys are spread over endpoints (`lb`), the route what the key is.
Istio: HashForHTTPDestination and ConsistentHashToHashPolicy in pilot/pkg/networking/core/route/route.go.
"""

from localmesh.envoy import policy
from localmesh.envoy.values import Json
from localmesh.envoy.values import duration
from localmesh.model import ConsistentHash
from localmesh.model import HashCookie
from localmesh.model import HashHeader
from localmesh.model import HashKey
from localmesh.model import HashParameter
from localmesh.model import Mesh
from localmesh.model import TrafficPolicy


def of_destination(mesh: Mesh, host: str, subset: str = "", port: int | None = None) -> ConsistentHash | None:
    """The consistent hash of a destination: its subset's, else the host's, also if the subset has another balancer.

    `port` is the one that the destination names: only then a hash of its port goes before that of the whole.
    """
    top, subsets = policy.of_host(mesh, host)
    declared = next((declared.policy for declared in subsets if declared.name == subset), None)
    of_ports = [rules.of_port(port) if rules and port is not None else None for rules in (declared, top)]
    return _hash(of_ports[0]) or _hash(declared) or _hash(of_ports[1]) or _hash(top)


def _hash(rules: TrafficPolicy | None) -> ConsistentHash | None:
    return rules.load_balancer.consistent_hash if rules and rules.load_balancer else None


def policies(*hashes: ConsistentHash | None) -> list[Json]:
    """The hash policies of a route to destinations with these hashes; destinations without a key add none."""
    return [_policy(hashing.key) for hashing in hashes if hashing is not None and hashing.key is not None]


def _policy(key: HashKey) -> Json:
    if isinstance(key, HashHeader):
        return {"header": {"header_name": key.name}}
    if isinstance(key, HashParameter):
        return {"query_parameter": {"name": key.name}}
    if isinstance(key, HashCookie):
        return {"cookie": _cookie(key)}
    return {"connection_properties": {"source_ip": key.used}}


def _cookie(cookie: HashCookie) -> Json:
    content: Json = {"name": cookie.name}
    if cookie.lifetime_ms is not None:
        content["ttl"] = duration(cookie.lifetime_ms)
    if cookie.path:
        content["path"] = cookie.path
    if cookie.attributes:
        content["attributes"] = [{"name": name, "value": value} for name, value in cookie.attributes]
    return content
