"""AuthorizationPolicies and RequestAuthentications for the server of the field chart."""

from typing import Any

from tests.tokens import Issuer

Object = dict[str, Any]
SERVER = {"matchLabels": {"app": "server"}}


def policy(*rules: Object, name: str = "server", action: str = "ALLOW", **metadata: Any) -> Object:
    """A policy of the server with these rules."""
    spec = {"selector": SERVER, "action": action, "rules": list(rules)}
    return _object("AuthorizationPolicy", {"name": name, **metadata}, spec)


def authentication(*rules: Object, name: str = "tokens") -> Object:
    """Tokens that the server verifies."""
    return _object("RequestAuthentication", {"name": name}, {"selector": SERVER, "jwtRules": list(rules)})


def tokens_of(issuer: Issuer, **fields: Any) -> Object:
    """The rule for an issuer's tokens."""
    return {"issuer": issuer.name, "jwks": issuer.jwks, **fields}


def _object(kind: str, metadata: Object, spec: Object) -> Object:
    return {"apiVersion": "security.istio.io/v1", "kind": kind, "metadata": metadata, "spec": spec}
