"""Converts RequestAuthentications to Envoy's JWT filter."""

from localmesh.envoy.values import Json
from localmesh.model import Mesh
from localmesh.plan import PodPlan


def filters(mesh: Mesh, pod: PodPlan) -> list[Json]:
    """The JWT filter of a pod's inbound listeners, or nothing without a RequestAuthentication for it."""
    return []
