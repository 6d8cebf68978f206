"""Warns of VirtualServices and Gateways that do not fit together (IST0101, IST0132)."""

from collections.abc import Iterator

from localmesh.analysis.lookup import MESH
from localmesh.analysis.lookup import services_by_host
from localmesh.analysis.warning import ConfigWarning
from localmesh.analysis.warning import about
from localmesh.model import Gateway
from localmesh.model import Mesh
from localmesh.model import VirtualService
from localmesh.model import common_hosts
from localmesh.model import overlap


def warnings(mesh: Mesh) -> Iterator[ConfigWarning]:
    """Warnings about Gateways that do not exist or serve none of the hosts, and Gateways without a VirtualService."""
    gateways = {f"{gateway.namespace}/{gateway.name}": gateway for gateway in mesh.gateways}
    for virtual_service in mesh.virtual_services:
        yield from _named(virtual_service, gateways)
        yield from _served(mesh, virtual_service, gateways)
        yield from _matched(virtual_service)
    for name, gateway in gateways.items():
        if not any(name in virtual_service.gateways for virtual_service in mesh.virtual_services):
            yield about(gateway, "", "no VirtualService names it in spec.gateways, so it answers 404")


def _named(virtual_service: VirtualService, gateways: dict[str, Gateway]) -> Iterator[ConfigWarning]:
    for i, name in enumerate(virtual_service.gateways):
        path = f"spec.gateways[{i}]"
        if name != MESH and name not in gateways:
            yield about(virtual_service, path, f"there is no Gateway {name}, so no request reaches the rules from it")
    if virtual_service.private and any(name in gateways for name in virtual_service.gateways):
        fact = "it hides the rules from the ingress gateway, whose pod is in another namespace; write '*'"
        yield about(virtual_service, "spec.exportTo", fact)
    yield from _not_admitted(virtual_service, "spec", virtual_service.gateway_names, virtual_service.gateways)


def _served(mesh: Mesh, virtual_service: VirtualService, gateways: dict[str, Gateway]) -> Iterator[ConfigWarning]:
    served: list[str] = []
    for i, name in enumerate(virtual_service.gateways):
        if name not in gateways:
            continue
        hosts = tuple(host for server in gateways[name].servers for host in server.hosts)
        if not common_hosts(hosts, virtual_service.hosts):
            fact = f"Gateway {name} serves none of these hosts but {', '.join(hosts)}, so it answers 404"
            yield about(virtual_service, f"spec.gateways[{i}]", f"{fact}{_case_hint(hosts, virtual_service.hosts)}")
        served += hosts
    if not common_hosts(tuple(served), virtual_service.hosts):
        return  # warned of above, or there is no gateway
    services = services_by_host(mesh) if MESH in virtual_service.gateways else {}
    for i, host in enumerate(virtual_service.hosts):
        if host.lower() not in services and not any(overlap(host, other) for other in served):
            hint = _case_hint(tuple(served), (host,))
            yield about(virtual_service, f"spec.hosts[{i}]", f"no gateway named here serves {host}: 404{hint}")


def _matched(virtual_service: VirtualService) -> Iterator[ConfigWarning]:
    for i, rule in enumerate(virtual_service.rules):
        for j, match in enumerate(rule.matches):
            place = f"spec.http[{i}].match[{j}]"
            yield from _not_admitted(virtual_service, place, match.gateway_names, match.gateways)
            for k, name in enumerate(match.gateways):
                if name not in virtual_service.gateways:
                    fact = f"{name} is not among spec.gateways, so no request reaches this match from it"
                    yield about(virtual_service, f"{place}.gateways[{k}]", fact)


def _not_admitted(
    virtual_service: VirtualService, place: str, written: tuple[str, ...], resolved: tuple[str, ...]
) -> Iterator[ConfigWarning]:
    """Warnings about `./name`: istiod resolves it; its webhook refuses it unless a name without a slash precedes."""
    for i, name in enumerate(written):
        if "/" not in name:
            return
        if name.startswith("./"):
            fact = f"istiod reads it as {resolved[i]}, but its webhook refuses it on a cluster; write {resolved[i]}"
            yield about(virtual_service, f"{place}.gateways[{i}]", fact)


def _case_hint(served: tuple[str, ...], wanted: tuple[str, ...]) -> str:
    lower = common_hosts(tuple(map(str.lower, served)), tuple(map(str.lower, wanted)))
    return " (Istio compares hosts of Gateways case-sensitively)" if lower else ""
