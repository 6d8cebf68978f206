"""Issuers of tokens for tests: each makes a key pair of its own and signs whatever claims a test wants (RFC 7519)."""

import base64
import json
import time
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256


class Issuer:
    """An issuer with an RSA key; its tokens are valid for an hour unless their claims say otherwise."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._key = rsa.generate_private_key(public_exponent=65537, key_size=2048)

    @property
    def jwks(self) -> str:
        """Its public key as the text of a JWKS."""
        numbers = self._key.public_key().public_numbers()
        key = {"kty": "RSA", "alg": "RS256", "n": _number(numbers.n), "e": _number(numbers.e)}
        return json.dumps({"keys": [key]})

    def token(self, **claims: Any) -> str:
        """A signed token; `exp` is the time at which it expires, in seconds since the epoch."""
        header = {"alg": "RS256", "typ": "JWT"}
        body = {"iss": self.name, "sub": "somebody", "exp": int(time.time()) + 3600, **claims}
        signed = ".".join(_base64url(json.dumps(part).encode()) for part in (header, body))
        return f"{signed}.{_base64url(self._key.sign(signed.encode(), padding.PKCS1v15(), SHA256()))}"

    def expired(self, **claims: Any) -> str:
        """A token that has expired an hour ago."""
        return self.token(exp=int(time.time()) - 3600, **claims)


def bearer(token: str) -> dict[str, str]:
    """The header that carries a token."""
    return {"authorization": f"Bearer {token}"}


def claims_of(token: str) -> dict[str, Any]:
    """The claims in a token, whoever signed it."""
    claims: dict[str, Any] = json.loads(_bytes(token.split(".")[1]))
    return claims


def is_signed_by(token: str, jwks: str) -> bool:
    """Whether a token is signed with one of the RSA keys of a JWKS."""
    signed, _, signature = token.rpartition(".")
    for key in json.loads(jwks)["keys"]:
        numbers = rsa.RSAPublicNumbers(*(int.from_bytes(_bytes(key[part]), "big") for part in ("e", "n")))
        try:
            numbers.public_key().verify(_bytes(signature), signed.encode(), padding.PKCS1v15(), SHA256())
        except InvalidSignature:
            continue
        return True
    return False


def _number(value: int) -> str:
    return _base64url(value.to_bytes((value.bit_length() + 7) // 8, "big"))


def _base64url(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
