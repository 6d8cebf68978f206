"""Parses rewrites, redirects and direct responses, with the checks of Istio's admission webhook and of Envoy.

Istio: validateHTTPRewrite, validateHTTPRedirect, validateHTTPDirectResponse in pkg/config/validation/validation.go.
"""

import base64
import binascii

from localmesh.model import DirectResponse
from localmesh.model import HttpMatch
from localmesh.model import Redirect
from localmesh.model import RegexRewrite
from localmesh.model import Rewrite
from localmesh.parse.reader import Reader
from localmesh.parse.regex import regex

_CODES = (301, 302, 303, 307, 308)
_LARGEST_BODY = 4096  # in bytes; Envoy: max_direct_response_body_size_bytes of a route configuration


def rewrite(reader: Reader | None) -> Rewrite | None:
    """What becomes of the path and the host of a request, None if nothing."""
    if reader is None:
        return None
    expression = reader.child("uriRegexRewrite")
    changed = Rewrite(
        uri=reader.optional_text("uri") or "",
        regex=_expression(expression) if expression else None,
        authority=reader.optional_text("authority") or "",
    )
    if changed.uri and changed.regex:
        reader.refuse("uriRegexRewrite", "Istio refuses it beside uri; use one of the two")
    if changed == Rewrite():
        reader.refuse("", "Istio wants uri, uriRegexRewrite or authority")
    return changed


def _expression(reader: Reader) -> RegexRewrite:
    for key in ("match", "rewrite"):
        if not reader.raw(key):
            reader.refuse(key, "Istio wants match and rewrite")
    return RegexRewrite(reader.converted("match", regex) or "", reader.optional_text("rewrite") or "")


def redirect(reader: Reader | None, matches: tuple[HttpMatch, ...]) -> Redirect | None:
    """Where callers are sent, None if there is no redirect."""
    if reader is None:
        return None
    derived = reader.choice("derivePort", ("FROM_PROTOCOL_DEFAULT", "FROM_REQUEST_PORT"))
    sent = Redirect(
        uri=reader.optional_text("uri") or "",
        prefix_rewrite=reader.optional_text("prefixRewrite") or "",
        authority=reader.optional_text("authority") or "",
        scheme=reader.choice("scheme", ("", "http", "https")) or "",
        port=reader.integer("port", 0, 65535),
        request_port=derived == "FROM_REQUEST_PORT",
        code=reader.integer("redirectCode") or 301,
    )
    if sent.uri and sent.prefix_rewrite:
        reader.refuse("prefixRewrite", "Istio refuses it beside uri; use one of the two")
    if sent.prefix_rewrite and any(match.uri and match.uri.kind != "prefix" for match in matches):
        reader.refuse("prefixRewrite", "Istio wants every uri of the rule's matches to be a prefix")
    if "port" in reader and "derivePort" in reader:
        reader.refuse("port", "Istio refuses it beside derivePort; use one of the two")
    if not any((sent.uri, sent.prefix_rewrite, sent.authority, sent.scheme, "port" in reader, derived)):
        reader.refuse("", "Istio wants uri, authority, scheme or port")
    if not 300 <= sent.code <= 399:
        reader.refuse("redirectCode", f"Istio refuses {sent.code}, which is no status of a redirect")
    elif sent.code not in _CODES:
        known = ", ".join(map(str, _CODES))
        reader.refuse(
            "redirectCode", f"Envoy refuses the rule, although Istio lets {sent.code} through; choose one of {known}"
        )
    return sent


def direct_response(reader: Reader | None) -> DirectResponse | None:
    """The answer that is in the rule, None if there is none."""
    if reader is None:
        return None
    reader.require("status")
    status = reader.integer("status", 200, 600) or 200
    if status == 600:
        reader.refuse("status", "Envoy refuses 600, although Istio lets it through; choose 200 to 599")
    body = reader.child("body")
    if body is None:
        return DirectResponse(status)
    text, encoded = body.optional_text("string") or "", body.converted("bytes", _base64) or ""
    if "string" in body and "bytes" in body:
        body.refuse("bytes", "Istio refuses it beside string; use one of the two")
    if max(len(text.encode()), len(encoded) * 3 // 4) > _LARGEST_BODY:
        fact = f"Envoy refuses more than {_LARGEST_BODY} bytes, although Istio lets it through"
        body.refuse("string" if text else "bytes", fact)
    return DirectResponse(status, text, encoded)


def _base64(text: str) -> str:
    try:
        base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError(f"must be base64, not {text!r}") from error
    return text
