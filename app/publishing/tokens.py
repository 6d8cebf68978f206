"""The chart's own tokens (JWT): their private keys are forgotten once they have signed, and stored nowhere.

Everybody can read these tokens. They show how a sidecar judges a token; they keep no secret.
"""

import base64
import json
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

FILE = "chart/files/tokens.json"
# Plain words, not a URL: nothing is ever asked at the issuer's address, because policies hold its public keys.
ISSUER = "mesh-arena-membership"
SUBJECT = "member"
_START = 1767225600  # 2026-01-01T00:00:00Z
_END = 4102444800  # 2100-01-01T00:00:00Z
_COORDINATE = 32  # bytes of each number on the curve P-256


def make() -> dict[str, Any]:
    """An issuer, its public keys as a JWKS, and a valid, an expired and a forged token.

    The forged token names the issuer's key, but another key has signed it.
    """
    own, other = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    name = secrets.token_hex(8)
    member = {"iss": ISSUER, "sub": SUBJECT, "iat": _START}
    return {
        "issuer": ISSUER,
        "jwks": {"keys": [_public(own.public_key(), name)]},
        "tokens": {
            "valid": _sign(own, name, {**member, "exp": _END}),
            "expired": _sign(own, name, {**member, "exp": _START + 60}),
            "forged": _sign(other, name, {**member, "exp": _END}),
        },
    }


def write(root: Path) -> Path:
    """Replace the chart's tokens and public keys by new ones; returns the file."""
    file = root / FILE
    file.parent.mkdir(exist_ok=True)
    file.write_text(json.dumps(make(), indent=2) + "\n")
    return file


def _sign(key: ec.EllipticCurvePrivateKey, name: str, claims: Mapping[str, Any]) -> str:
    """A token in the compact form of RFC 7515, signed with ES256."""
    signed = f"{_text({'alg': 'ES256', 'kid': name, 'typ': 'JWT'})}.{_text(claims)}"
    r, s = decode_dss_signature(key.sign(signed.encode(), ec.ECDSA(hashes.SHA256())))
    return f"{signed}.{_base64(_number(r) + _number(s))}"


def _public(key: ec.EllipticCurvePublicKey, name: str) -> dict[str, str]:
    """A public key in the form of RFC 7517."""
    point = key.public_numbers()
    x, y = _base64(_number(point.x)), _base64(_number(point.y))
    return {"kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": name, "x": x, "y": y}


def _text(part: Mapping[str, Any]) -> str:
    return _base64(json.dumps(part, separators=(",", ":")).encode())


def _number(number: int) -> bytes:
    return number.to_bytes(_COORDINATE, "big")


def _base64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
