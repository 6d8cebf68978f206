"""The ingress gateway's listener, and the routes of the VirtualServices that are attached to a Gateway.

One route comes from no Istio object: `/local/` leads to the server of the page's buttons, which only the embedded mesh
has. Istio: pilot/pkg/networking/core/gateway.go.
"""

from collections.abc import Iterator

from localmesh.envoy import cors
from localmesh.envoy import fault
from localmesh.envoy import hcm
from localmesh.envoy import metrics
from localmesh.envoy import names
from localmesh.envoy import rbac
from localmesh.envoy import tokens
from localmesh.envoy.match import is_catch_all
from localmesh.envoy.route import RouteScope
from localmesh.envoy.route import routes_of
from localmesh.envoy.values import ZERO
from localmesh.envoy.values import Json
from localmesh.envoy.values import socket_address
from localmesh.model import Gateway
from localmesh.model import Mesh
from localmesh.model import Server
from localmesh.model import VirtualService
from localmesh.model import common_hosts
from localmesh.model import with_delegates
from localmesh.plan import GatewayPod
from localmesh.ports import LOOPBACK

BUTTONS = "/local/"


def listener(mesh: Mesh, pod: GatewayPod) -> Json:
    """The listener for browsers, on 127.0.0.1 and the addresses on which other machines may see the page."""
    manager = hcm.manager(
        names.stat_prefix("outbound", "0.0.0.0", names.GATEWAY_PORT),
        filters=[*tokens.filters(mesh, pod), *rbac.filters(mesh, pod), fault.http_filter(), cors.http_filter()],
        rds=hcm.followed_routes(names.gateway_routes()),
        use_remote_address=True,
        **hcm.client_certificate("SANITIZE_SET", cert=True),
        access_log=[metrics.client(metrics.workload(pod.name, pod.namespace, pod.labels))],
    )
    listener = hcm.listener(names.gateway_listener(), "OUTBOUND", LOOPBACK, pod.port, [hcm.chain(manager)])
    further = [{"address": socket_address(address, pod.port)} for address in pod.page_addresses]
    return {**listener, "additional_addresses": further} if further else listener


def route_configuration(mesh: Mesh, pod: GatewayPod) -> Json:
    """The routes of all Gateways; those for one host are joined, with catch-all routes at the end."""
    routes_by_name: dict[str, list[Json]] = {}
    for gateway, server, virtual_service in _attached(mesh):
        scope = RouteScope(pod.namespace, pod.labels, f"{gateway.namespace}/{gateway.name}", server.port)
        routes = routes_of(mesh, virtual_service, scope)
        for host in common_hosts(server.hosts, virtual_service.hosts) if routes else ():
            routes_by_name.setdefault(names.virtual_host(host.lower(), server.port), []).extend(routes)
    return {
        "name": names.gateway_routes(),
        "virtual_hosts": [_virtual_host(*item) for item in sorted(routes_by_name.items())] or [_blackhole()],
        "validate_clusters": False,
        "ignore_port_in_host_matching": True,
    }


def _attached(mesh: Mesh) -> Iterator[tuple[Gateway, Server, VirtualService]]:
    virtual_services = with_delegates(mesh.virtual_services)
    for gateway in mesh.gateways:
        for server in gateway.servers:
            for virtual_service in virtual_services:
                if virtual_service.private:
                    continue  # the gateway's pod is in another namespace
                if f"{gateway.namespace}/{gateway.name}" in virtual_service.gateways:
                    yield gateway, server, virtual_service


def _virtual_host(name: str, routes: list[Json]) -> Json:
    return {
        "name": name,
        "domains": [name.rpartition(":")[0]],
        "include_request_attempt_count": True,
        "routes": [_buttons(), *sorted(routes, key=lambda route: is_catch_all(route["match"]))],
    }


def buttons_cluster(pod: GatewayPod) -> Json:
    """The cluster of the server that the page's buttons call."""
    endpoint = {"endpoint": {"address": socket_address(pod.address, pod.location.app_port)}}
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
    """The virtual host of a gateway without a VirtualService: every request gets status 404."""
    return {"name": "blackhole:80", "domains": ["*"], "routes": []}
