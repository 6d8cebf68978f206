"""Finds whether a pod accepts plain connections: PeerAuthentications of the pod, its namespace and the mesh, merged.

Istio: ComposePeerAuthentication in pilot/pkg/security/authn/policy_applier.go.
"""

from collections.abc import Iterable
from typing import Literal

from localmesh.model import ROOT_NAMESPACE
from localmesh.model import Mesh
from localmesh.model import PeerAuthentication
from localmesh.model import selects
from localmesh.plan import PodPlan

Mode = Literal["DISABLE", "PERMISSIVE", "STRICT"]


def mode(mesh: Mesh, pod: PodPlan, port: int) -> Mode:
    """The mode of a container port; a narrower scope wins, the oldest object in it, and UNSET inherits."""
    found = _of_namespace(mesh, pod.namespace)
    workload = _first(
        policy
        for policy in mesh.peer_authentications
        if policy.selector and policy.namespace == pod.namespace and selects(policy.selector, pod.labels)
    )
    if workload is None:
        return found
    found = found if workload.mode == "UNSET" else workload.mode
    wanted = dict(workload.port_modes).get(port, "UNSET")
    return found if wanted == "UNSET" else wanted


def clients_use_tls(mesh: Mesh, namespace: str) -> bool:
    """Whether a cluster has mutual TLS for those endpoints of a namespace that take it.

    As in Istio only the modes of namespace and mesh count (BestEffortInferServiceMTLSMode in
    pilot/pkg/model/push_context.go); those of pods and ports stand in the metadata of their endpoints.
    """
    return _of_namespace(mesh, namespace) != "DISABLE"


def _of_namespace(mesh: Mesh, namespace: str) -> Mode:
    found: Mode = "PERMISSIVE"
    for scope in (ROOT_NAMESPACE, namespace):
        policy = _first(p for p in mesh.peer_authentications if not p.selector and p.namespace == scope)
        if policy and policy.mode != "UNSET":
            found = policy.mode
    return found


def _first(policies: Iterable[PeerAuthentication]) -> PeerAuthentication | None:
    return next(iter(policies), None)
