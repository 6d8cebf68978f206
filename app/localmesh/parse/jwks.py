"""Checks the public keys of an issuer (JWKS, RFC 7517): what Istio's webhook parses, and what Envoy can use.

Istio: validateJwtRule in pkg/config/validation/validation.go, which parses them with lestrrat-go/jwx. Envoy does not
refuse a configuration whose keys it cannot use; it answers every request that has a token with 401.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

# key type -> the fields that hold the key, in base64url; with private parts Istio wants further ones
_FIELDS: Mapping[str, tuple[str, ...]] = {"RSA": ("e", "n"), "EC": ("x", "y"), "OKP": ("x",), "oct": ("k",)}
_WITH_CURVE = ("EC", "OKP")
_TEXTS = ("alg", "kid", "use")
# what Envoy can use
_ALGORITHMS: Mapping[str, tuple[str, ...]] = {
    "RSA": ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"),
    "EC": ("ES256", "ES384", "ES512"),
    "OKP": ("EdDSA",),
    "oct": ("HS256", "HS384", "HS512"),
}
_CURVES: Mapping[str, tuple[str, ...]] = {"EC": ("P-256", "P-384", "P-521"), "OKP": ("Ed25519",)}
_BASE64URL = re.compile("[A-Za-z0-9_-]+=*")
_BASE64 = re.compile("[A-Za-z0-9+/_-]*=*")


def jwks(text: str) -> str:
    """The text, if it holds a key that Envoy can use, and none that Istio refuses; raises ValueError otherwise."""
    try:
        content = json.loads(text)
    except ValueError as error:
        raise ValueError(f"Istio refuses it: it is no JSON ({error})") from None
    if not isinstance(content, dict):
        raise ValueError('Istio refuses it: it must be a mapping with a list of "keys"')
    if "keys" not in content:
        _check(content, "the key")
        raise ValueError('Envoy refuses a key that is not in a list: write {"keys": [...]}')
    keys = content["keys"]
    if not isinstance(keys, list):
        raise ValueError('Istio refuses it: "keys" must be a list')
    for i, key in enumerate(keys):
        _check(key, f"keys[{i}]")
    faults = [f"keys[{i}]: {fault}" for i, key in enumerate(keys) if (fault := _unusable(key))]
    if len(faults) == len(keys):
        raise ValueError(f"Envoy refuses every token without a key that it can use: {'; '.join(faults) or 'no key'}")
    return text


def private_fields(text: str) -> tuple[str, ...]:
    """Where the keys of a checked text hold secrets: those who have them can sign tokens."""
    keys = json.loads(text)["keys"]
    return tuple(f"keys[{i}].{name}" for i, key in enumerate(keys) for name in ("d", "k") if name in key)


def _check(key: Any, place: str) -> None:
    """Raise ValueError for what Istio refuses."""
    if not isinstance(key, dict):
        raise ValueError(f"Istio refuses it: {place} must be a mapping")
    kind = key.get("kty")
    if not isinstance(kind, str) or kind not in _FIELDS:
        raise ValueError(f"Istio refuses it: {place}.kty must be one of {', '.join(_FIELDS)}, not {kind!r}")
    needed = (*_FIELDS[kind], *(("crv",) if kind in _WITH_CURVE else ()))
    for name in needed:
        if key.get(name) is None:
            raise ValueError(f"Istio refuses it: {place}.{name} is required for kty {kind}")
    for name in {*needed, *_TEXTS} & set(key):
        if not isinstance(key[name], str):
            raise ValueError(f"Istio refuses it: {place}.{name} must be text")
    for name in _FIELDS[kind]:
        if not _BASE64.fullmatch(key[name]) or len(key[name].rstrip("=")) % 4 == 1:
            raise ValueError(f"Istio refuses it: {place}.{name} is no base64url")


def _unusable(key: Mapping[str, str]) -> str:
    """Why Envoy cannot use a key that Istio accepts; empty if it can."""
    kind = key["kty"]
    if "alg" in key and key["alg"] not in _ALGORITHMS[kind]:
        return f"alg must be one of {', '.join(_ALGORITHMS[kind])} for kty {kind}, not {key['alg']}"
    if kind in _CURVES and key["crv"] not in _CURVES[kind]:
        return f"crv must be one of {', '.join(_CURVES[kind])} for kty {kind}, not {key['crv']}"
    return next((f"{name} is no base64url" for name in _FIELDS[kind] if not _BASE64URL.fullmatch(key[name])), "")
