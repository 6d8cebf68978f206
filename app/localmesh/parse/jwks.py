"""Checks the public keys of an issuer (JWKS, RFC 7517): those that Istio refuses, and those that Envoy cannot use.

Istio: validateJwtRule in pkg/config/validation/validation.go, which parses them with lestrrat-go/jwx. Envoy refuses a
configuration with keys of which it can use none.
"""

import base64
import json
import re
from collections.abc import Mapping
from typing import Any

from localmesh.parse import curves

# key type -> the fields that hold the key, in base64url
_FIELDS: Mapping[str, tuple[str, ...]] = {"RSA": ("e", "n"), "EC": ("x", "y"), "OKP": ("x",), "oct": ("k",)}
_WITH_CURVE = ("EC", "OKP")
_TEXTS = ("alg", "kid", "use")
_BASE64 = re.compile("[A-Za-z0-9+/_-]*={0,2}")
# what the name of an algorithm begins with, for Envoy
_ALGORITHMS: Mapping[str, tuple[str, ...]] = {"RSA": ("RS", "PS"), "EC": ("ES",), "OKP": ("EdDSA",), "oct": ("HS",)}
_CURVE_OF = {"ES256": "P-256", "ES384": "P-384", "ES512": "P-521"}
_EDWARDS, _EDWARDS_BYTES = "Ed25519", 32
_LEAST_RSA_BITS = 512


def jwks(text: str) -> str:
    """The text, if it holds a key that Envoy can use and nothing that Istio refuses; raises ValueError otherwise."""
    content = _json(text)
    if "keys" not in content:
        _check(content, "it")
        raise ValueError('Envoy refuses a key that is not in a list: write {"keys": [...]}')
    keys = content["keys"] or []  # null is no key to Istio
    if not isinstance(keys, list):
        raise ValueError('Istio refuses it: "keys" must be a list')
    for i, key in enumerate(keys):
        _check(key, f"keys[{i}]")
    faults = [f"keys[{i}].{fault}" for i, key in enumerate(keys) if (fault := _unusable(key))]
    if len(faults) == len(keys):
        raise ValueError(f"Envoy refuses it: {'; '.join(faults) or 'there is no key'}")
    return text


def _json(text: str) -> dict[str, Any]:
    def refuse(word: str) -> None:
        raise ValueError(f"{word} is no JSON")

    try:
        content = json.loads(text, parse_constant=refuse)
    except ValueError as error:
        raise ValueError(f"Istio refuses it: {error}") from None
    if not isinstance(content, dict):
        raise ValueError('Istio refuses it: it must be a mapping with a list of "keys"')
    return content


def _check(key: Any, place: str) -> None:
    """Raise ValueError for what Istio refuses."""
    if not isinstance(key, dict):
        raise ValueError(f"Istio refuses it: {place} must be a mapping")
    kind = key.get("kty")
    if not isinstance(kind, str) or kind not in _FIELDS:
        raise ValueError(f"Istio refuses it: {place}.kty must be one of {', '.join(_FIELDS)}, not {kind!r}")
    needed = (*_FIELDS[kind], *(("crv",) if kind in _WITH_CURVE else ()))
    for name in needed:
        if name not in key:
            raise ValueError(f"Istio refuses it: {place}.{name} is required for kty {kind}")
    for name in (*needed, *_TEXTS):
        if not isinstance(key.get(name), str | None):  # to Istio, null is an empty text
            raise ValueError(f"Istio refuses it: {place}.{name} must be text")
    for name in _FIELDS[kind]:
        if not _is_base64(key[name] or ""):
            raise ValueError(f"Istio refuses it: {place}.{name} is no base64url")


def _is_base64(text: str) -> bool:
    """Whether it is base64 of either alphabet, with the right padding or without any."""
    right_length = len(text) % 4 == 0 if text.endswith("=") else len(text) % 4 != 1
    return right_length and bool(_BASE64.fullmatch(text))


def _unusable(key: Mapping[str, Any]) -> str:
    """The field for which Envoy cannot use a key that Istio accepts, and why; empty if it can."""
    kind, algorithm = key["kty"], key.get("alg") or ""
    if algorithm and not algorithm.startswith(_ALGORITHMS[kind]):
        return f"alg is {algorithm}, which is not for kty {kind}"
    for name in _FIELDS[kind]:
        if not key[name]:
            return f"{name} is empty"
        if re.search("[+/]", key[name]):
            return f"{name} is base64, but not base64url"
    parts = [_number(key[name]) for name in _FIELDS[kind]]
    if kind == "RSA":
        return "" if _is_rsa(*parts) else f"n must be an odd number of {_LEAST_RSA_BITS} bits or more, e an odd one"
    if kind == "oct":
        return ""
    return _off_curve(kind, key, algorithm, parts)


def _off_curve(kind: str, key: Mapping[str, Any], algorithm: str, parts: list[int]) -> str:
    curve = key["crv"]
    known = [_EDWARDS] if kind == "OKP" else list(curves.EQUATIONS)
    if curve not in known:
        return f"crv is {curve}; Envoy has {', '.join(known)}"
    if kind == "OKP":
        right = len(_decoded(key["x"])) == _EDWARDS_BYTES
        return "" if right else f"x must have {_EDWARDS_BYTES} bytes"
    if _CURVE_OF.get(algorithm, curve) != curve:
        return f"crv is {curve}, which is not for {algorithm}"
    return "" if curves.has_point(curve, *parts) else f"x and y are no point of {curve}"


def _is_rsa(exponent: int, modulus: int) -> bool:
    return modulus.bit_length() >= _LEAST_RSA_BITS and modulus % 2 == 1 and exponent % 2 == 1 and exponent > 1


def _number(text: str) -> int:
    return int.from_bytes(_decoded(text), "big")


def _decoded(text: str) -> bytes:
    bare = text.rstrip("=")
    return base64.urlsafe_b64decode(bare + "=" * (-len(bare) % 4))
