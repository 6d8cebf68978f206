"""Warns of rules of a VirtualService that no request reaches, as an earlier one takes all (IST0130, IST0131).

Istio: analyzeUnreachableHTTPRules in pkg/config/validation/validation.go.
"""

from collections.abc import Iterator

from localmesh.analysis.lookup import called_ports
from localmesh.analysis.matches import EVERYTHING
from localmesh.analysis.matches import covers
from localmesh.analysis.warning import ConfigWarning
from localmesh.analysis.warning import about
from localmesh.model import HttpMatch
from localmesh.model import Mesh
from localmesh.model import VirtualService


def warnings(mesh: Mesh) -> Iterator[ConfigWarning]:
    """Warnings about rules and single matches that no request reaches."""
    for virtual_service in mesh.virtual_services:
        yield from _unreached(virtual_service)
        yield from _ports(mesh, virtual_service)
        yield from _beside_answers(virtual_service)


def _unreached(virtual_service: VirtualService) -> Iterator[ConfigWarning]:
    earlier: list[tuple[HttpMatch, str]] = []
    for i, rule in enumerate(virtual_service.rules):
        path = f"spec.http[{i}]"
        covered: list[tuple[int, str]] = []
        matches = rule.matches or (EVERYTHING,)
        for j, match in enumerate(matches):
            first = next((where for other, where in earlier if covers(other, match)), "")
            if first:
                covered.append((j, first))
            if not rule.delegate:  # a delegate may take fewer requests
                earlier.append((match, f"{path}.match[{j}]" if rule.matches else path))
        if len(covered) == len(matches):
            yield about(virtual_service, path, f"{covered[0][1]} takes every request before, so this rule is not used")
            continue
        for j, first in covered:
            yield about(virtual_service, f"{path}.match[{j}]", f"{first} takes every such request before")


def _beside_answers(virtual_service: VirtualService) -> Iterator[ConfigWarning]:
    """Fields for requests that are sent on, in rules that answer themselves; Istio takes them and ignores them."""
    for i, rule in enumerate(virtual_service.rules):
        answer = "redirect" if rule.redirect else "directResponse" if rule.direct_response else ""
        idle = {"timeout": rule.timeout_ms is not None, "retries": rule.retries, "mirror": rule.mirrors}
        for field in (field for field, given in idle.items() if given and answer and not rule.delegate):
            fact = f"the rule sends no request on, because of its {answer}, so this has no effect"
            yield about(virtual_service, f"spec.http[{i}].{field}", fact)


def _ports(mesh: Mesh, virtual_service: VirtualService) -> Iterator[ConfigWarning]:
    ports = called_ports(mesh, virtual_service)
    for i, rule in enumerate(virtual_service.rules):
        for j, match in enumerate(rule.matches):
            if ports and match.port is not None and match.port not in ports:
                known = ", ".join(map(str, ports))
                fact = f"requests use port {known} only, so none reaches this match"
                yield about(virtual_service, f"spec.http[{i}].match[{j}].port", fact)
