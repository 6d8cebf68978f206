"""Warns of conflicting objects, of which Istio uses only the oldest (IST0109, IST0160)."""

from collections.abc import Iterator

from localmesh.analysis.lookup import MESH
from localmesh.analysis.matches import EVERYTHING
from localmesh.analysis.matches import covers
from localmesh.analysis.matches import takes_everything
from localmesh.analysis.warning import ConfigWarning
from localmesh.analysis.warning import about
from localmesh.model import Gateway
from localmesh.model import HttpMatch
from localmesh.model import HttpRule
from localmesh.model import Mesh
from localmesh.model import VirtualService
from localmesh.model import common_hosts


def warnings(mesh: Mesh) -> Iterator[ConfigWarning]:
    """Warnings about several VirtualServices for one host, in the mesh or at one Gateway, and several Telemetries."""
    yield from _in_mesh(mesh)
    for gateway in mesh.gateways:
        yield from _on_gateway(mesh, gateway)
    for telemetry in mesh.telemetries[1:]:
        fact = f"Istio uses one Telemetry in a namespace, here {mesh.telemetry.name}, so this one has no effect"
        yield ConfigWarning(f"Telemetry {mesh.namespace}/{telemetry.name}", "", fact)


def _in_mesh(mesh: Mesh) -> Iterator[ConfigWarning]:
    oldest: dict[str, str] = {}
    for virtual_service in mesh.in_order_of_precedence():
        if MESH not in virtual_service.gateways:
            continue
        name = f"{virtual_service.namespace}/{virtual_service.name}"
        for i, host in enumerate(virtual_service.hosts):
            other = oldest.setdefault(host.lower(), name)
            if other != name:
                fact = f"VirtualService {other} has this host, too, and comes first: callers that its rules apply to"
                yield about(virtual_service, f"spec.hosts[{i}]", f"{fact} never reach these rules")


def _on_gateway(mesh: Mesh, gateway: Gateway) -> Iterator[ConfigWarning]:
    """Rules of several VirtualServices are joined, oldest first, but catch-all rules come after all others."""
    name = f"{gateway.namespace}/{gateway.name}"
    served = tuple(host for server in gateway.servers for host in server.hosts)
    attached = [other for other in mesh.virtual_services if name in other.gateways and not other.private]
    for place, later in enumerate(attached):
        hosts = set(common_hosts(served, later.hosts))
        for i, rule in enumerate(later.rules):
            for older in attached[:place]:
                if hosts and hosts <= set(common_hosts(served, older.hosts)) and _takes_all(older, rule, name):
                    fact = f"VirtualService {older.namespace}/{older.name} takes every such request at Gateway {name}"
                    yield about(later, f"spec.http[{i}]", fact)
                    break


def _takes_all(older: VirtualService, rule: HttpRule, gateway: str) -> bool:
    earlier = [match for older_rule in older.rules for match in _matches(older_rule, gateway)]
    later = _matches(rule, gateway)
    return bool(later) and all(
        any(covers(first, match) and (takes_everything(match) or not takes_everything(first)) for first in earlier)
        for match in later
    )


def _matches(rule: HttpRule, gateway: str) -> tuple[HttpMatch, ...]:
    """The matches of a rule that apply at a gateway."""
    return tuple(m for m in rule.matches or (EVERYTHING,) if not m.gateways or gateway in m.gateways)
