"""Finds what the objects of a mesh refer to: services by host, and the workloads behind them."""

from collections.abc import Iterator

from localmesh.model import DestinationRule
from localmesh.model import Labels
from localmesh.model import Mesh
from localmesh.model import Service
from localmesh.model import TrafficPolicy
from localmesh.model import VirtualService
from localmesh.model import Workload
from localmesh.model import selects

MESH = "mesh"


def services_by_host(mesh: Mesh) -> dict[str, Service]:
    """Services by fully qualified name."""
    return {service.host: service for service in mesh.services}


def workloads_of(mesh: Mesh, service: Service, subset: Labels = ()) -> tuple[Workload, ...]:
    """The workloads whose pods a service, or a subset of it, sends requests to; without those scaled to zero."""
    return tuple(
        workload
        for workload in mesh.workloads
        if workload.replicas
        if selects(service.selector, workload.template.labels) and selects(subset, workload.template.labels)
    )


def traffic_policies(rule: DestinationRule) -> Iterator[tuple[str, TrafficPolicy]]:
    """Every traffic policy of a DestinationRule with its path: of the host, of its subsets, and of ports of both."""
    subsets = ((f"spec.subsets[{i}].trafficPolicy", subset.policy) for i, subset in enumerate(rule.subsets))
    for path, policy in (("spec.trafficPolicy", rule.policy), *subsets):
        if policy:
            yield path, policy
            of_ports = (of_port for _, of_port in policy.ports)
            yield from ((f"{path}.portLevelSettings[{i}]", of_port) for i, of_port in enumerate(of_ports))


def other_case(host: str, hosts: dict[str, Service]) -> str:
    """A hint for a host that differs from a Service's only in capitals; empty for any other host."""
    lower = host.lower()
    return f" (Istio compares it case-sensitively: write {lower})" if host != lower and lower in hosts else ""


def is_cluster_name(host: str) -> bool:
    """Whether a host can only belong to a Service, by its domain."""
    return host.lower().endswith(".svc.cluster.local")


def called_ports(mesh: Mesh, virtual_service: VirtualService) -> tuple[int, ...]:
    """The ports whose requests the rules of a VirtualService see: those of its Services and of its gateways."""
    known = services_by_host(mesh)
    ports: set[int] = set()
    if MESH in virtual_service.gateways:
        services = [known[host.lower()] for host in virtual_service.hosts if host.lower() in known]
        ports.update(port.number for service in services for port in service.ports)
    for gateway in mesh.gateways:
        if f"{gateway.namespace}/{gateway.name}" in virtual_service.gateways:
            ports.update(server.port for server in gateway.servers)
    return tuple(sorted(ports))
