"""Conditions of an HTTP rule; those on the caller are resolved when a caller's configuration is made."""

from typing import Literal

from localmesh.model import HeaderMatch
from localmesh.model import HttpMatch
from localmesh.model import StringMatch
from localmesh.parse.reader import Reader
from localmesh.parse.regex import regex

_Kind = Literal["exact", "prefix", "regex"]
_KINDS: tuple[_Kind, ...] = ("exact", "prefix", "regex")


def match(reader: Reader, namespace: str) -> HttpMatch:
    """One entry of `match`: conditions that must all hold."""
    uri = _string(reader.child("uri"))
    if uri and uri.kind == "regex" and uri.value == "*":
        reader.refuse("uri.regex", "'*' is not a regular expression for a path; write .* or leave uri out")
    method = _string(reader.child("method"))
    return HttpMatch(
        name=reader.optional_text("name") or "",
        uri=uri,
        ignore_uri_case=reader.boolean("ignoreUriCase"),
        method=method,
        headers=_headers(reader, "headers"),
        without_headers=_headers(reader, "withoutHeaders"),
        port=reader.integer("port", 1, 65535),
        source_labels=reader.labels("sourceLabels"),
        gateways=gateways(reader, namespace),
    )


def gateways(reader: Reader, namespace: str) -> tuple[str, ...]:
    """Names of gateways as `mesh` or `<namespace>/<name>`."""
    return tuple(each if each == "mesh" or "/" in each else f"{namespace}/{each}" for each in reader.texts("gateways"))


def _headers(reader: Reader, key: str) -> tuple[HeaderMatch, ...]:
    headers = reader.child(key)
    if headers is None:
        return ()
    found: list[HeaderMatch] = []
    for name in sorted(headers.keys()):
        value = _string(headers.child(name))
        if not name or name.startswith("@"):
            headers.refuse(name, "embedded mode matches headers only, not claims of tokens; use a cluster")
        # A lone * as regex means that the header is there, whatever it says.
        anything = value is not None and value.kind == "regex" and value.value == "*"
        found.append(HeaderMatch(name, None if anything else value))
    return tuple(found)


def _string(reader: Reader | None) -> StringMatch | None:
    if reader is None:
        return None
    given = [kind for kind in _KINDS if kind in reader]
    if len(given) > 1:
        reader.refuse("", f"can be one of {', '.join(_KINDS)}, not several")
        reader.accept(*given)
        return None
    if not given:
        return None
    kind = given[0]
    value = reader.converted(kind, regex) if kind == "regex" else reader.optional_text(kind)
    if value == "" and kind != "exact":
        reader.refuse(kind, f"Istio refuses an empty {kind}")
    return None if value is None else StringMatch(kind, value)
