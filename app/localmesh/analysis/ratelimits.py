"""Warns of EnvoyFilters without a pod, and of rate limits that end no request."""

from collections.abc import Iterator

from localmesh.analysis.warning import ConfigWarning
from localmesh.analysis.warning import about
from localmesh.model import Mesh
from localmesh.model import Sampled
from localmesh.model import selects


def warnings(mesh: Mesh) -> Iterator[ConfigWarning]:
    """Warnings about limits that no sidecar has, or that are off, as in Envoy unless they are switched on."""
    templates = [workload.template for workload in mesh.workloads if workload.replicas]
    templates += [test_pod.template for test_pod in mesh.test_pods]
    for rule in mesh.envoy_filters:
        if not any(template.sidecar and selects(rule.selector, template.labels) for template in templates):
            wanted = ", ".join(f"{key}: {value}" for key, value in rule.selector)
            fact = f"no pod with a sidecar has {wanted}" if wanted else "no pod has a sidecar"
            yield about(rule, "spec.workloadSelector", f"{fact}, so it has no effect")
        for i, limit in enumerate(rule.limits):
            where = f"spec.configPatches[{i}].patch.value.typed_config"
            if _never(limit.counted):
                yield about(rule, f"{where}.filter_enabled", "it is for no request, so nothing is limited")
            elif _never(limit.enforced):
                yield about(rule, f"{where}.filter_enforced", "it is for no request, so Envoy only counts")


def _never(share: Sampled | None) -> bool:
    """Envoy's own default is none, too."""
    return share is None or share.numerator == 0
