"""Hosts to Envoy virtual hosts, for one sidecar: every service port, and hosts that only a VirtualService names."""

from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping

from localmesh.envoy import names
from localmesh.envoy.route import MESH
from localmesh.envoy.route import Caller
from localmesh.envoy.route import default_route
from localmesh.envoy.route import routes_of
from localmesh.envoy.values import Json
from localmesh.model import Labels
from localmesh.model import Mesh
from localmesh.model import Service

HTTP_PORT = 80
NOT_REGISTERED = 502


def virtual_hosts(mesh: Mesh, labels: Labels) -> list[Json]:
    """Everything that a pod with these labels can call, and an answer for all else."""
    services = {names.host(service): service for service in mesh.services}
    found: dict[str, Json] = {}
    for port in sorted({port.number for service in mesh.services for port in service.ports}):
        for host, chosen in _ruled(mesh, Caller(labels, MESH, port), services):
            found.setdefault(names.virtual_host(host, port), _virtual_host(host, services.get(host), port, chosen))
    for host, service in services.items():
        for each in service.ports:
            plain = _virtual_host(host, service, each.number, [default_route(host, each.number)])
            found.setdefault(plain["name"], plain)
    _drop_repeated_domains(found.values())
    return [*(found[name] for name in sorted(found) if found[name]["domains"]), _block_all()]


def _ruled(mesh: Mesh, caller: Caller, services: Mapping[str, Service]) -> Iterator[tuple[str, list[Json]]]:
    """Hosts with the routes of VirtualServices; of several for one host the first counts."""
    for virtual_service in mesh.in_order_of_precedence():
        if MESH not in virtual_service.gateways:
            continue
        hosts = [host.lower() for host in virtual_service.hosts]
        known = [services[host] for host in hosts if host in services]
        if caller.port not in {port.number for service in known for port in service.ports}:
            continue
        chosen = routes_of(virtual_service, caller, services)
        if not chosen:
            continue  # no rule remains for this caller: as if the VirtualService were not there
        for host in hosts:
            service = services.get(host)
            if service is None or caller.port in {port.number for port in service.ports}:
                yield host, chosen


def _drop_repeated_domains(virtual_hosts: Iterable[Json]) -> None:
    """Leave each domain to the first virtual host that has it: Envoy refuses one twice (Istio: dedupeDomains)."""
    taken: set[str] = set()
    for virtual_host in virtual_hosts:
        virtual_host["domains"] = [domain for domain in virtual_host["domains"] if domain not in taken]
        taken.update(virtual_host["domains"])


def _virtual_host(host: str, service: Service | None, port: int, chosen: list[Json]) -> Json:
    return {
        "name": names.virtual_host(host, port),
        "domains": _domains(host, service, port),
        "include_request_attempt_count": True,
        "routes": chosen,
    }


def _domains(host: str, service: Service | None, port: int) -> list[str]:
    """What callers may write: always with the port, since one listener carries all ports; without it only for 80."""
    bare = [host, f"{host}."]
    if service:
        name, namespace = service.name, service.namespace
        bare += [name, f"{name}.{namespace}.svc", f"{name}.{namespace}"]
        bare += [f"[{address}]" if ":" in address else address for address in service.addresses]
    with_port = [f"{each}:{port}" for each in bare]
    return bare + with_port if port == HTTP_PORT else with_port


def _block_all() -> Json:
    """A host that nobody registered: behind the local mesh there is no network to let it through to."""
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
