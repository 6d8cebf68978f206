"""Warns of matches on labels of callers that no pod has."""

from collections.abc import Iterator

from localmesh.analysis.lookup import MESH
from localmesh.analysis.warning import ConfigWarning
from localmesh.analysis.warning import about
from localmesh.model import INGRESS_LABELS
from localmesh.model import Labels
from localmesh.model import Mesh
from localmesh.model import VirtualService
from localmesh.model import selects


def warnings(mesh: Mesh) -> Iterator[ConfigWarning]:
    """Warnings about `sourceLabels` that no caller has, or that Istio ignores because the match names gateways."""
    for virtual_service in mesh.virtual_services:
        callers = _callers(mesh, virtual_service)
        for i, rule in enumerate(virtual_service.rules):
            for j, match in enumerate(rule.matches):
                path = f"spec.http[{i}].match[{j}].sourceLabels"
                wanted = ", ".join(f"{key}: {value}" for key, value in match.source_labels)
                if match.source_labels and match.gateways:
                    yield about(
                        virtual_service, path, "Istio ignores them in a match with gateways; remove one of the two"
                    )
                elif not any(selects(match.source_labels, labels) for labels in callers):
                    yield about(virtual_service, path, f"no caller has {wanted}, so no request reaches this match")


def _callers(mesh: Mesh, virtual_service: VirtualService) -> list[Labels]:
    callers: list[Labels] = []
    if MESH in virtual_service.gateways:
        callers += [workload.template.labels for workload in mesh.workloads]
        callers += [test_pod.template.labels for test_pod in mesh.test_pods]
    if set(virtual_service.gateways) != {MESH}:
        callers.append(INGRESS_LABELS)
    return callers
