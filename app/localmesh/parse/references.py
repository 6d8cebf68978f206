"""Checks the ServiceAccounts and ConfigMaps that pods refer to: without them a kubelet would never start the pod.

References between Istio's objects are not refused, since Istio accepts them; `localmesh.analysis` warns of them.
"""

from localmesh.model import ConfigMapVolume
from localmesh.model import EnvConfigMapKey
from localmesh.model import Mesh
from localmesh.model import PodTemplate
from localmesh.parse.refusals import Refusals


def check(mesh: Mesh, refusals: Refusals) -> None:
    """Refuse pods whose ServiceAccount or ConfigMaps do not exist."""
    for workload in mesh.workloads:
        _pod(
            mesh, f"Deployment {workload.namespace}/{workload.name}", "spec.template.spec", workload.template, refusals
        )
    for test in mesh.test_pods:
        _pod(mesh, f"Pod {test.namespace}/{test.name}", "spec", test.template, refusals)


def _pod(mesh: Mesh, subject: str, path: str, template: PodTemplate, refusals: Refusals) -> None:
    accounts = {"default", *(account.name for account in mesh.service_accounts)}
    if template.service_account not in accounts:
        fact = f"there is no ServiceAccount {template.service_account}; add it or correct the name"
        refusals.add(subject, f"{path}.serviceAccountName", fact)
    for i, volume in enumerate(template.volumes):
        source = volume.source
        if isinstance(source, ConfigMapVolume) and not source.optional and mesh.config_map(source.config_map) is None:
            fact = f"there is no ConfigMap {source.config_map}; add it or correct the name"
            refusals.add(subject, f"{path}.volumes[{i}].configMap.name", fact)
    for i, variable in enumerate(template.container.env):
        if isinstance(key := variable.source, EnvConfigMapKey) and not key.optional:
            config_map = mesh.config_map(key.config_map)
            if config_map is None or config_map.get(key.key) is None:
                fact = f"there is no ConfigMap {key.config_map} with a key {key.key}; add it or correct the name"
                refusals.add(subject, f"{path}.containers[0].env[{i}].valueFrom.configMapKeyRef", fact)
