"""Parses RequestAuthentications: tokens that pods verify."""

from localmesh.model import RequestAuthentication
from localmesh.parse.reader import Reader


def request_authentication(namespace: str, name: str, root: Reader) -> RequestAuthentication:
    """A RequestAuthentication (Istio: pkg/config/validation/validation.go)."""
    return RequestAuthentication(namespace, name)
