"""The edge: the ingress gateway's listener, and the routes of the VirtualServices that are attached to a Gateway.

What no Istio object asks for is `/local/`: the buttons of the page, which only the embedded mesh has.
"""

from collections.abc import Iterator

from localmesh.envoy import fault
from localmesh.envoy import hcm
from localmesh.envoy import metrics
from localmesh.envoy import names
from localmesh.envoy.match import is_catch_all
from localmesh.envoy.route import Caller
from localmesh.envoy.route import routes_of
from localmesh.envoy.values import ZERO
from localmesh.envoy.values import Json
from localmesh.envoy.values import socket_address
from localmesh.model import Gateway
from localmesh.model import Mesh
from localmesh.model import Server
from localmesh.model import VirtualService
from localmesh.plan import PAGE_PORT
from localmesh.plan import GatewayPod

LOOPBACK = "127.0.0.1"
BUTTONS = "/local/"


def listener(pod: GatewayPod) -> Json:
    """The listener that a browser talks to."""
    manager = hcm.manager(
        names.stat_prefix("outbound", "0.0.0.0", names.GATEWAY_PORT),
        filters=[fault.http_filter()],
        rds=hcm.followed_routes(names.gateway_routes()),
        use_remote_address=True,
        access_log=[metrics.client(metrics.workload(pod.name, pod.namespace, pod.labels))],
    )
    return hcm.listener(names.gateway_listener(), "OUTBOUND", LOOPBACK, pod.port, manager)


def route_configuration(mesh: Mesh, pod: GatewayPod) -> Json:
    """The routes of all Gateways; those for one host add up, with what matches everything at the end."""
    services = {names.host(service): service for service in mesh.services}
    found: dict[str, list[Json]] = {}
    for gateway, server, virtual_service in _attached(mesh):
        caller = Caller(pod.labels, f"{gateway.namespace}/{gateway.name}", server.port)
        chosen = routes_of(virtual_service, caller, services)
        for host in _common_hosts(server.hosts, virtual_service.hosts) if chosen else ():
            found.setdefault(names.virtual_host(host, server.port), []).extend(chosen)
    return {
        "name": names.gateway_routes(),
        "virtual_hosts": [_virtual_host(name, found[name]) for name in sorted(found)] or [_blackhole()],
        "validate_clusters": False,
        "ignore_port_in_host_matching": True,
    }


def _attached(mesh: Mesh) -> Iterator[tuple[Gateway, Server, VirtualService]]:
    for gateway in mesh.gateways:
        for server in gateway.servers:
            for virtual_service in mesh.virtual_services:
                if f"{gateway.namespace}/{gateway.name}" in virtual_service.gateways:
                    yield gateway, server, virtual_service


def _common_hosts(served: tuple[str, ...], wanted: tuple[str, ...]) -> tuple[str, ...]:
    """Hosts of both lists; of a name and a wildcard that covers it the name."""
    pairs = ((one, other) for one in served for other in wanted)
    found = (
        one if _covers(other, one) else other for one, other in pairs if _covers(other, one) or _covers(one, other)
    )
    return tuple(dict.fromkeys(found))


def _covers(pattern: str, host: str) -> bool:
    return pattern in ("*", host) or (pattern.startswith("*.") and host.endswith(pattern[1:]) and host != pattern[2:])


def _virtual_host(name: str, chosen: list[Json]) -> Json:
    return {
        "name": name,
        "domains": [name.rpartition(":")[0]],
        "include_request_attempt_count": True,
        "routes": [_buttons(), *sorted(chosen, key=lambda route: is_catch_all(route["match"]))],
    }


def buttons_cluster(pod: GatewayPod) -> Json:
    """Where the page's buttons are answered."""
    endpoint = {"endpoint": {"address": socket_address(pod.address, PAGE_PORT)}}
    name = names.page_buttons()
    return {
        "name": name,
        "type": "STATIC",
        "connect_timeout": "1s",
        "load_assignment": {"cluster_name": name, "endpoints": [{"lb_endpoints": [endpoint]}]},
    }


def _buttons() -> Json:
    # an upgrade takes as long as its pods take to start
    return {
        "name": names.page_buttons(),
        "match": {"prefix": BUTTONS},
        "route": {"cluster": names.page_buttons(), "timeout": ZERO},
    }


def _blackhole() -> Json:
    """A gateway without a VirtualService: everything is 404."""
    return {"name": "blackhole:80", "domains": ["*"], "routes": []}
