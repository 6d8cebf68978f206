"""Converts Istio's conditions on a request to an Envoy route match; `route` resolves the conditions on the caller.

Istio: pilot/pkg/networking/core/route/route.go.
"""

from localmesh.envoy.values import Json
from localmesh.model import HeaderMatch
from localmesh.model import HttpMatch
from localmesh.model import StringMatch

EVERYTHING: Json = {"prefix": "/"}


def route_match(match: HttpMatch | None) -> Json:
    """The match of a route; None stands for a rule without conditions."""
    if match is None:
        return dict(EVERYTHING)
    path = {**_path(match.uri), "case_sensitive": not match.ignore_uri_case}
    headers = [*map(_named, match.headers), *map(_absent, match.without_headers)]
    headers.sort(key=lambda header: str(header["name"]))
    pseudo = ((":method", match.method), (":authority", match.authority), (":scheme", match.scheme))
    headers += [{"name": name, "string_match": text_match(value)} for name, value in pseudo if value]
    query = [_named(parameter) for parameter in match.query]
    conditions = {"headers": headers, "query_parameters": query}
    return {**path, **{key: matchers for key, matchers in conditions.items() if matchers}}


def is_catch_all(match: Json) -> bool:
    """Whether every request matches, so that no route after it is used."""
    return not (match.get("headers") or match.get("query_parameters")) and (
        match.get("prefix") == "/" or match.get("safe_regex") == {"regex": ".*"}
    )


def path_text(match: Json) -> str:
    """The path of a match as a trace names it."""
    if "prefix" in match:
        return f"{match['prefix']}*"
    return str(match["path"] if "path" in match else match["safe_regex"]["regex"])


def _path(uri: StringMatch | None) -> Json:
    if uri is None:
        return dict(EVERYTHING)
    if uri.kind == "regex":
        return {"safe_regex": {"regex": uri.value}}
    return {"path" if uri.kind == "exact" else "prefix": uri.value}


def _named(header: HeaderMatch) -> Json:
    if header.value is None:
        return {"name": header.name, "present_match": True}
    return {"name": header.name, "string_match": text_match(header.value)}


def _absent(header: HeaderMatch) -> Json:
    matcher = {**_named(header), "invert_match": True}
    # Istio: a missing header counts as one without the value; Envoy alone would not match.
    return matcher if header.value is None else {**matcher, "treat_missing_header_as_empty": True}


def text_match(value: StringMatch) -> Json:
    """A condition on a text."""
    return {"safe_regex": {"regex": value.value}} if value.kind == "regex" else {value.kind: value.value}
