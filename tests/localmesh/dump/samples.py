"""Small dumps that tests extend."""

from typing import Any

Json = dict[str, Any]

BALL = "outbound|8080||ball.arena.svc.cluster.local"
V1 = "outbound|8080|v1|ball.arena.svc.cluster.local"
V2 = "outbound|8080|v2|ball.arena.svc.cluster.local"


def dump(kind: str, **lists: list[Json]) -> Json:
    """A whole dump with one section of that kind, among others."""
    types = ("Bootstrap", kind, "ScopedRoutes")
    parts: list[Json] = [{"@type": f"type.googleapis.com/envoy.admin.v3.{name}ConfigDump"} for name in types]
    parts[1].update(lists)
    return {"configs": parts}


def origin(kind: str, name: str) -> Json:
    path = f"/apis/networking.istio.io/v1/namespaces/arena/{kind}/{name}"
    return {"metadata": {"filter_metadata": {"istio": {"config": path}}}}


def listener(name: str, port: int, *chains: Json, address: str = "127.0.0.1") -> Json:
    socket = {"socket_address": {"address": address, "port_value": port}}
    return {"name": name, "address": socket, "filter_chains": list(chains)}


def chain(**settings: Any) -> Json:
    return {"filters": [{"name": "envoy.filters.network.rbac"}, {"name": "other", "typed_config": settings}]}


def routes(*entries: Json, domains: tuple[str, ...] = ("*",)) -> Json:
    """A section with one configuration of one virtual host."""
    host = {"name": "ball:8080", "domains": list(domains), "routes": list(entries)}
    return {"dynamic_route_configs": [{"route_config": {"name": "http_proxy", "virtual_hosts": [host]}}]}


def host(address: str, port: int = 8080, pod: str = "", **health: Any) -> Json:
    return {
        **({"hostname": pod} if pod else {}),
        "address": {"socket_address": {"address": address, "port_value": port}},
        "health_status": {"eds_health_status": "HEALTHY", **health},
    }
