"""Parses the conditions of an HTTP rule; those on the caller are evaluated when a caller's routes are made."""

from typing import Literal

from localmesh.model import HeaderMatch
from localmesh.model import HttpMatch
from localmesh.model import StringMatch
from localmesh.parse.gatewaynames import gateways
from localmesh.parse.names import is_header
from localmesh.parse.names import istio_labels
from localmesh.parse.reader import Reader
from localmesh.parse.regex import regex

_Kind = Literal["exact", "prefix", "regex"]
_KINDS: tuple[_Kind, ...] = ("exact", "prefix", "regex")


def match(reader: Reader, namespace: str) -> HttpMatch:
    """One entry of `match`: conditions that must all hold."""
    return HttpMatch(
        name=reader.optional_text("name") or "",
        uri=_string(reader.child("uri"), empty_prefix=True),
        ignore_uri_case=reader.boolean("ignoreUriCase"),
        method=_string(reader.child("method")),
        headers=_headers(reader, "headers"),
        without_headers=_headers(reader, "withoutHeaders"),
        port=reader.integer("port", 0, 65535) or None,  # 0 is unset, as in every message of Protocol Buffers
        source_labels=istio_labels(reader, "sourceLabels"),
        gateways=gateways(reader, namespace),
        gateway_names=reader.texts("gateways"),
    )


def _headers(reader: Reader, key: str) -> tuple[HeaderMatch, ...]:
    headers = reader.child(key)
    if headers is None:
        return ()
    conditions: list[HeaderMatch] = []
    for name in sorted(headers.keys()):
        condition = headers.child(name)
        if name.startswith("@request.auth."):
            headers.refuse(name, "the embedded mesh matches headers only, not claims of tokens; use a cluster")
        elif not is_header(name):
            headers.refuse(name, f"Istio refuses {name!r} as the name of a header")
        # In withoutHeaders a lone * as regex means that the header is there, whatever it says.
        anything = key == "withoutHeaders" and condition is not None and condition.raw("regex") == "*"
        conditions.append(HeaderMatch(name, None if anything else _string(condition)))
    return tuple(conditions)


def _string(reader: Reader | None, empty_prefix: bool = False) -> StringMatch | None:
    if reader is None:
        return None
    kinds = [kind for kind in _KINDS if kind in reader]
    if len(kinds) > 1:
        reader.refuse("", f"can be one of {', '.join(_KINDS)}, not several")
        reader.accept(*kinds)
        return None
    if not kinds:
        return None
    kind = kinds[0]
    value = reader.optional_text(kind)
    if value == "" and (kind == "regex" or (kind == "prefix" and not empty_prefix)):
        reader.refuse(kind, f"Istio refuses an empty {kind}")
    elif kind == "regex":
        reader.converted(kind, regex)
    return None if value is None else StringMatch(kind, value)
