"""Parses AuthorizationPolicies: who may send which requests."""

from localmesh.model import AuthorizationPolicy
from localmesh.parse.reader import Reader


def authorization_policy(namespace: str, name: str, root: Reader) -> AuthorizationPolicy:
    """An AuthorizationPolicy (Istio: pkg/config/validation/validation.go)."""
    return AuthorizationPolicy(namespace, name)
