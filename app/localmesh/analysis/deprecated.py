"""Warns of deprecated fields, as Istio's admission webhook does (pkg/config/validation/validation.go)."""

from collections.abc import Iterator

from localmesh.analysis.lookup import traffic_policies
from localmesh.analysis.warning import ConfigWarning
from localmesh.analysis.warning import about
from localmesh.model import Mesh


def warnings(mesh: Mesh) -> Iterator[ConfigWarning]:
    """Warnings about mirrorPercent, which still has its effect, and about consecutiveErrors, which has none."""
    for virtual_service in mesh.virtual_services:
        for i, rule in enumerate(virtual_service.rules):
            if any(mirror.old for mirror in rule.mirrors):
                fact = "it is deprecated; write mirrorPercentage"
                yield about(virtual_service, f"spec.http[{i}].mirrorPercent", fact)
    for destination_rule in mesh.destination_rules:
        for path, policy in traffic_policies(destination_rule):
            if policy.outlier_detection and policy.outlier_detection.old_consecutive_errors:
                fact = "Istio ignores it; write consecutive5xxErrors or consecutiveGatewayErrors"
                yield about(destination_rule, f"{path}.outlierDetection.consecutiveErrors", fact)
