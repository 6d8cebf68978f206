"""Converts AuthorizationPolicies to Envoy's RBAC filters."""

from localmesh.envoy.values import Json
from localmesh.model import Mesh
from localmesh.plan import PodPlan


def filters(mesh: Mesh, pod: PodPlan) -> list[Json]:
    """The RBAC filters of a pod's inbound listeners: DENY before ALLOW; none without policies."""
    return []
