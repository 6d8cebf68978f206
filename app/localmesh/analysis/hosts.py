"""Warns of hosts of VirtualServices in the mesh that are no Service."""

from collections.abc import Iterator

from localmesh.analysis.lookup import MESH
from localmesh.analysis.lookup import is_cluster_name
from localmesh.analysis.lookup import services_by_host
from localmesh.analysis.warning import ConfigWarning
from localmesh.analysis.warning import about
from localmesh.model import Mesh


def warnings(mesh: Mesh) -> Iterator[ConfigWarning]:
    """Warnings about hosts without a Service, except external names that stand beside a Service or have a gateway."""
    services = services_by_host(mesh)
    for virtual_service in mesh.virtual_services:
        if MESH not in virtual_service.gateways:
            continue
        alone = not any(host.lower() in services for host in virtual_service.hosts)
        only_mesh = set(virtual_service.gateways) == {MESH}
        for i, host in enumerate(virtual_service.hosts):
            if host.lower() in services or not (is_cluster_name(host) or (alone and only_mesh)):
                continue
            path = f"spec.hosts[{i}]"
            if alone:
                fact = f"no Service is called {host}, so no request inside the mesh reaches the rules"
            else:
                fact = f"no Service is called {host}; only requests that name it in full reach the rules"
            yield about(virtual_service, path, fact)
