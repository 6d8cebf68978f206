"""Parses RequestAuthentications: tokens that pods verify, with keys that stand in the object; nothing is fetched.

Istio: pkg/config/validation/validation.go, ValidateRequestAuthentication, and the schema of the custom resource.
"""

import re

from localmesh.model import RequestAuthentication
from localmesh.model import TokenHeader
from localmesh.model import TokenRule
from localmesh.parse.jwks import jwks
from localmesh.parse.reader import Reader
from localmesh.parse.selector import workload_selector

_CLAIM_HEADER = re.compile("[-_A-Za-z0-9]+")
_SEVERAL_LINES = re.compile("[\0\r\n]")
_MOST_CLAIMS = 64
_SOURCES = ("jwksUri", "jwks_uri")


def request_authentication(namespace: str, name: str, root: Reader) -> RequestAuthentication:
    """A RequestAuthentication for pods; without rules it verifies nothing."""
    spec = root.child("spec")
    if spec is None:
        return RequestAuthentication(namespace, name)
    rules = tuple(_rule(rule) for rule in spec.children("jwtRules"))
    return RequestAuthentication(namespace, name, workload_selector(spec), rules)


def _rule(reader: Reader) -> TokenRule:
    return TokenRule(
        issuer=reader.text("issuer"),
        jwks=_keys(reader),
        audiences=_texts(reader, "audiences"),
        from_headers=tuple(_token_header(header) for header in reader.children("fromHeaders")),
        from_params=_texts(reader, "fromParams"),
        from_cookies=_texts(reader, "fromCookies"),
        forward_original_token=reader.boolean("forwardOriginalToken"),
        payload_to_header=_one_line(reader, "outputPayloadToHeader"),
        claims_to_headers=tuple(_claim(entry) for entry in reader.children("outputClaimToHeaders")),
        space_delimited_claims=_space_delimited(reader),
    )


def _keys(reader: Reader) -> str:
    """The issuer's public keys, which must stand in the rule."""
    places = [key for key in ("jwks", *_SOURCES) if key in reader]
    if len(places) > 1:
        reader.refuse(places[1], "Istio refuses more than one source of keys")
        reader.accept(*places)
        return ""
    for key in places:
        if key in _SOURCES:
            reader.accept(key)
            reader.refuse(key, "the embedded mesh fetches nothing; write the keys themselves as jwks, or use a cluster")
            return ""
    if not reader.raw("jwks"):
        fact = "the embedded mesh wants the issuer's public keys here and asks nobody for them, as istiod would"
        reader.refuse("jwks", fact)
        return ""
    return reader.converted("jwks", jwks) or ""


def _token_header(reader: Reader) -> TokenHeader:
    reader.text("name")
    return TokenHeader(_one_line(reader, "name"), _one_line(reader, "prefix"))


def _one_line(reader: Reader, key: str) -> str:
    """A text of one line, as Envoy wants in headers; empty if it is absent."""
    text = reader.optional_text(key) or ""
    if _SEVERAL_LINES.search(text):
        reader.refuse(key, f"Envoy refuses a text of several lines: {text!r}")
    return text


def _claim(reader: Reader) -> tuple[str, str]:
    header, claim = reader.text("header"), reader.text("claim")
    if header and not _CLAIM_HEADER.fullmatch(header):
        reader.refuse("header", f"must be letters, digits, - and _, not {header!r}")
    return header, claim


def _space_delimited(reader: Reader) -> tuple[str, ...]:
    claims = _texts(reader, "spaceDelimitedClaims")
    if len(claims) > _MOST_CLAIMS:
        reader.refuse("spaceDelimitedClaims", f"Istio refuses more than {_MOST_CLAIMS}")
    return claims


def _texts(reader: Reader, key: str) -> tuple[str, ...]:
    """A list of texts, none of them empty."""
    texts = reader.texts(key)
    for i, text in enumerate(texts):
        if not text:
            reader.refuse(f"{key}[{i}]", "Istio refuses an empty text")
    return texts
