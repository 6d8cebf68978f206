"""Finds whether a pod accepts plain connections, and whether its callers use TLS, from PeerAuthentications."""

from localmesh.model import Mesh
from localmesh.model import ServerTls
from localmesh.model import namespace_mode
from localmesh.model import pod_modes
from localmesh.plan import PodPlan


def mode(mesh: Mesh, pod: PodPlan, port: int) -> ServerTls:
    """The mode of a container port."""
    otherwise, by_port = pod_modes(mesh.peer_authentications, pod.namespace, pod.labels)
    return by_port.get(port, otherwise)


def clients_use_tls(mesh: Mesh, namespace: str) -> bool:
    """Whether a cluster has mutual TLS for those endpoints of a namespace that take it.

    As in Istio only the modes of namespace and mesh count (BestEffortInferServiceMTLSMode in
    pilot/pkg/model/push_context.go); those of pods and ports stand in the metadata of their endpoints.
    """
    return namespace_mode(mesh.peer_authentications, namespace) != "DISABLE"
