"""Removes private keys from a dump; Envoy itself prints `[redacted]` for them, and nobody has to rely on that."""

from typing import Any

_KEYS = frozenset({"private_key", "private_key_provider", "password", "pkcs12"})
REDACTED = {"inline_string": "[redacted]"}


def redacted(value: Any) -> Any:
    """The same dump without the values of fields that hold secrets."""
    if isinstance(value, dict):
        return {key: REDACTED if key in _KEYS else redacted(content) for key, content in value.items()}
    return [redacted(item) for item in value] if isinstance(value, list) else value
