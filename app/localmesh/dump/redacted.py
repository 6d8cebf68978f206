"""Removes secrets from a dump: private keys, which Envoy itself prints as `[redacted]`, and secret keys of tokens.

Of a key in JWKS text, which Envoy prints as it is, the fields that only its owner may know are removed (RFC 7518).
"""

import json
from typing import Any

_KEYS = frozenset({"private_key", "private_key_provider", "password", "pkcs12"})
_SECRET_FIELDS = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})  # of a key in JWKS text
_REDACTED = "[redacted]"
REDACTED = {"inline_string": _REDACTED}


def redacted(value: Any) -> Any:
    """The same dump without the values of fields that hold secrets."""
    if isinstance(value, dict):
        return {key: _field(key, content) for key, content in value.items()}
    return [redacted(item) for item in value] if isinstance(value, list) else value


def _field(name: str, content: Any) -> Any:
    if name in _KEYS:
        return REDACTED
    if name == "local_jwks":
        return {kind: _jwks(text) if kind == "inline_string" else _REDACTED for kind, text in content.items()}
    return redacted(content)


def _jwks(text: str) -> str:
    """The text itself if none of its keys is secret."""
    try:
        keys = json.loads(text)["keys"]
        public = [{name: _REDACTED if name in _SECRET_FIELDS else key[name] for name in key} for key in keys]
    except (ValueError, LookupError, TypeError):
        return _REDACTED
    return text if public == keys else json.dumps({"keys": public})
