"""Builds the virtual hosts of one sidecar: for every service port, and for hosts that only a VirtualService names.

Istio: pilot/pkg/networking/core/httproute.go.
"""

from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping

from localmesh.envoy import names
from localmesh.envoy.route import MESH
from localmesh.envoy.route import RouteScope
from localmesh.envoy.route import default_route
from localmesh.envoy.route import routes_of
from localmesh.envoy.values import Json
from localmesh.model import Labels
from localmesh.model import Mesh
from localmesh.model import Service
from localmesh.model import with_delegates

HTTP_PORT = 80
NOT_REGISTERED = 502


def virtual_hosts(mesh: Mesh, namespace: str, labels: Labels) -> list[Json]:
    """The virtual hosts that a pod with these labels can call, and one that answers every other host with 502."""
    services = {names.host(service): service for service in mesh.services}
    by_name: dict[str, Json] = {}
    for port in sorted({port.number for service in mesh.services for port in service.ports}):
        for host, routes in _ruled(mesh, RouteScope(namespace, labels, MESH, port), services):
            virtual_host = _virtual_host(host, services.get(host), port, routes)
            by_name.setdefault(virtual_host["name"], virtual_host)
    for host, service in services.items():
        for service_port in service.ports:
            number = service_port.number
            virtual_host = _virtual_host(host, service, number, [default_route(mesh, host, number)])
            by_name.setdefault(virtual_host["name"], virtual_host)
    _drop_repeated_domains(by_name.values())
    return [*(by_name[name] for name in sorted(by_name) if by_name[name]["domains"]), _block_all()]


def _ruled(mesh: Mesh, scope: RouteScope, services: Mapping[str, Service]) -> Iterator[tuple[str, list[Json]]]:
    """Hosts with the routes of VirtualServices; of several for one host the caller uses the first."""
    for virtual_service in with_delegates(mesh.in_order_of_precedence()):
        if MESH not in virtual_service.gateways:
            continue
        hosts = [host.lower() for host in virtual_service.hosts]
        known = [services[host] for host in hosts if host in services]
        if scope.port not in {port.number for service in known for port in service.ports}:
            continue
        routes = routes_of(mesh, virtual_service, scope)
        if not routes:
            continue  # no rule remains for this caller: as if the VirtualService were not there
        for host in hosts:
            service = services.get(host)
            if service is None or scope.port in {port.number for port in service.ports}:
                yield host, routes


def _drop_repeated_domains(virtual_hosts: Iterable[Json]) -> None:
    """Keep each domain only in the first virtual host that has it: Envoy refuses duplicates (Istio: dedupeDomains)."""
    taken: set[str] = set()
    for virtual_host in virtual_hosts:
        virtual_host["domains"] = [domain for domain in virtual_host["domains"] if domain not in taken]
        taken.update(virtual_host["domains"])


def _virtual_host(host: str, service: Service | None, port: int, routes: list[Json]) -> Json:
    return {
        "name": names.virtual_host(host, port),
        "domains": _domains(host, service, port),
        "include_request_attempt_count": True,
        "routes": routes,
    }


def _domains(host: str, service: Service | None, port: int) -> list[str]:
    """The hosts that callers may write: with the port, since one listener serves all ports; for 80 without, too."""
    bare = [host, f"{host}."]
    if service:
        name, namespace = service.name, service.namespace
        bare += [name, f"{name}.{namespace}.svc", f"{name}.{namespace}"]
        bare += [f"[{address}]" if ":" in address else address for address in service.addresses]
    with_port = [f"{domain}:{port}" for domain in bare]
    return bare + with_port if port == HTTP_PORT else with_port


def _block_all() -> Json:
    """The virtual host for unknown hosts: it answers 502, since the embedded mesh has no network outside."""
    route = {
        "name": names.BLOCK_ALL,
        "match": {"prefix": "/"},
        "direct_response": {"status": NOT_REGISTERED},
    }
    return {
        "name": names.BLOCK_ALL,
        "domains": ["*"],
        "include_request_attempt_count": True,
        "routes": [route],
    }
