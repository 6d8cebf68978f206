"""Warns of matches on callers that are not there."""

from collections.abc import Iterator

from localmesh.analysis.lookup import MESH
from localmesh.analysis.warning import ConfigWarning
from localmesh.analysis.warning import about
from localmesh.model import INGRESS_LABELS
from localmesh.model import ROOT_NAMESPACE
from localmesh.model import HttpMatch
from localmesh.model import Labels
from localmesh.model import Mesh
from localmesh.model import VirtualService
from localmesh.model import selects

Caller = tuple[str, Labels]  # namespace and labels


def warnings(mesh: Mesh) -> Iterator[ConfigWarning]:
    """Warnings about labels and namespaces that no caller has, or that Istio ignores where a match names gateways."""
    for virtual_service in mesh.virtual_services:
        callers = _callers(mesh, virtual_service)
        for i, rule in enumerate(virtual_service.rules):
            for j, match in enumerate(rule.matches):
                for field, fact in _ignored(match) if match.gateways else _nobody(match, callers):
                    yield about(virtual_service, f"spec.http[{i}].match[{j}].{field}", fact)


def _ignored(match: HttpMatch) -> Iterator[tuple[str, str]]:
    for field, wanted in (("sourceLabels", match.source_labels), ("sourceNamespace", match.source_namespace)):
        if wanted:
            yield field, "Istio ignores it in a match with gateways; remove one of the two"


def _nobody(match: HttpMatch, callers: list[Caller]) -> Iterator[tuple[str, str]]:
    wanted = ", ".join(f"{key}: {value}" for key, value in match.source_labels)
    if not any(selects(match.source_labels, labels) for _, labels in callers):
        yield "sourceLabels", f"no caller has {wanted}, so no request reaches this match"
    elif match.source_namespace and not any(namespace == match.source_namespace for namespace, _ in callers):
        yield "sourceNamespace", f"no caller is in {match.source_namespace}, so no request reaches this match"


def _callers(mesh: Mesh, virtual_service: VirtualService) -> list[Caller]:
    callers: list[Caller] = []
    if MESH in virtual_service.gateways:
        callers += [(mesh.namespace, workload.template.labels) for workload in mesh.workloads]
        callers += [(mesh.namespace, test_pod.template.labels) for test_pod in mesh.test_pods]
    if set(virtual_service.gateways) != {MESH}:
        callers.append((ROOT_NAMESPACE, INGRESS_LABELS))
    return callers
