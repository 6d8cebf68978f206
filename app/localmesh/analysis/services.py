"""Warns of Services without pods and of target ports without a container."""

from collections.abc import Iterator

from localmesh.analysis.lookup import workloads_of
from localmesh.analysis.warning import ConfigWarning
from localmesh.analysis.warning import about
from localmesh.model import Mesh


def warnings(mesh: Mesh) -> Iterator[ConfigWarning]:
    """Warnings about Services that select no pod, or whose target port no container has."""
    for service in mesh.services:
        workloads = workloads_of(mesh, service)
        if not workloads:
            labels = ", ".join(f"{key}: {value}" for key, value in service.selector)
            yield about(service, "spec.selector", f"no pod has {labels}, so requests to it are answered with 503")
            continue
        names = {port.name for workload in workloads for port in workload.template.container.ports}
        for i, port in enumerate(service.ports):
            if isinstance(port.target, str) and port.target not in names:
                fact = f"no container has a port called {port.target}, so requests to it are answered with 503"
                yield about(service, f"spec.ports[{i}].targetPort", fact)
