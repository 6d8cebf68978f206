"""Warns of destinations of routes and mirrors whose Service, port or subset does not exist (IST0101, IST0112)."""

from collections.abc import Iterator

from localmesh.analysis.lookup import called_ports
from localmesh.analysis.lookup import other_case
from localmesh.analysis.lookup import services_by_host
from localmesh.analysis.warning import ConfigWarning
from localmesh.analysis.warning import about
from localmesh.model import Destination
from localmesh.model import HttpRule
from localmesh.model import Mesh

_ANSWERED = "such requests are answered with 503"
_NOT_COPIED = "no copies are sent"


def warnings(mesh: Mesh) -> Iterator[ConfigWarning]:
    """Warnings about such destinations, except those that get no share of the requests."""
    for virtual_service in mesh.virtual_services:
        ports = called_ports(mesh, virtual_service)
        for i, rule in enumerate(virtual_service.rules):
            for path, destination, consequence in _destinations(rule):
                if fact := _fault(mesh, destination, ports):
                    where, reason = fact
                    full = f"spec.http[{i}].{path}.{where}"
                    yield about(virtual_service, full, f"{reason}, so {consequence}")


def _destinations(rule: HttpRule) -> Iterator[tuple[str, Destination, str]]:
    for i, route in enumerate(rule.route):
        if route.weight or len(rule.route) == 1:
            yield f"route[{i}].destination", route.destination, _ANSWERED
    for mirror in rule.mirrors:
        if mirror.percent != 0:
            yield mirror.path, mirror.destination, _NOT_COPIED


def _fault(mesh: Mesh, destination: Destination, ports: tuple[int, ...]) -> tuple[str, str] | None:
    """The wrong field and what is wrong with it; None if nothing is."""
    services = services_by_host(mesh)
    service = services.get(destination.host)
    if service is None:
        return "host", f"no Service is called {destination.host}{other_case(destination.host, services)}"
    numbers = [port.number for port in service.ports]
    known = " and ".join(map(str, numbers))
    if destination.port is not None and destination.port not in numbers:
        return "port.number", f"Service {service.name} has port {known}, not {destination.port}"
    if destination.port is None and len(numbers) > 1 and (missing := [port for port in ports if port not in numbers]):
        return "port", f"it is missing, and Service {service.name} has ports {known} but not the called {missing[0]}"
    declared = {subset.name for rule in mesh.destination_rules_of(service.host) for subset in rule.subsets}
    if destination.subset and destination.subset not in declared:
        return "subset", f"no DestinationRule declares {destination.subset} for {service.host}"
    return None
