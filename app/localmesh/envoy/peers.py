"""Finds whether a pod accepts plain connections, and whether its callers use TLS, from PeerAuthentications."""

from collections.abc import Sequence

from localmesh.model import Mesh
from localmesh.model import PeerAuthentication
from localmesh.model import ServerTls
from localmesh.model import namespace_mode
from localmesh.model import pod_modes
from localmesh.plan import PodPlan


def mode(mesh: Mesh, pod: PodPlan, port: int) -> ServerTls:
    """The mode of a container port, as its callers know it."""
    return _mode(mesh.peer_authentications, pod, port)


def served_mode(mesh: Mesh, pod: PodPlan, port: int) -> ServerTls:
    """The mode in which a container port is served: PERMISSIVE as long as its callers change from another mode."""
    known = mode(mesh, pod, port)
    other = mesh.other_peer_authentications
    return known if other is None or _mode(other, pod, port) == known else "PERMISSIVE"


def clients_use_tls(mesh: Mesh, namespace: str) -> bool:
    """Whether a cluster has mutual TLS for those endpoints of a namespace that take it.

    As in Istio only the modes of namespace and mesh count (BestEffortInferServiceMTLSMode in
    pilot/pkg/model/push_context.go); those of pods and ports stand in the metadata of their endpoints.
    """
    return namespace_mode(mesh.peer_authentications, namespace) != "DISABLE"


def _mode(policies: Sequence[PeerAuthentication], pod: PodPlan, port: int) -> ServerTls:
    otherwise, by_port = pod_modes(policies, pod.namespace, pod.labels)
    return by_port.get(port, otherwise)
