"""Parses PeerAuthentications: whether pods accept plain connections."""

from localmesh.model import PeerAuthentication
from localmesh.parse.reader import Reader


def peer_authentication(namespace: str, name: str, root: Reader) -> PeerAuthentication:
    """A PeerAuthentication (Istio: pkg/config/validation/validation.go)."""
    return PeerAuthentication(namespace, name)
