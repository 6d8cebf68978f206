"""Manifests to the model: every field is read by its name or refused with its path; nothing is guessed or passed over."""

from localmesh.manifests import Manifests
from localmesh.model import Mesh


def parse(manifests: Manifests, namespace: str) -> Mesh:
    """The mesh that the manifests declare; one UnsupportedError names the first refusal and lists the others."""
    raise NotImplementedError
