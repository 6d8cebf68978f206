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
    headers = [*map(_header, match.headers), *map(_absent, match.without_headers)]
    headers.sort(key=lambda header: str(header["name"]))
    if match.method:
        headers.append({"name": ":method", "string_match": _text(match.method)})
    return {**path, "headers": headers} if headers else path


def is_catch_all(match: Json) -> bool:
    """Whether every request matches, so that no route after it is used."""
    return not match.get("headers") and (match.get("prefix") == "/" or match.get("safe_regex") == {"regex": ".*"})


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


def _header(header: HeaderMatch) -> Json:
    if header.value is None:
        return {"name": header.name, "present_match": True}
    return {"name": header.name, "string_match": _text(header.value)}


def _absent(header: HeaderMatch) -> Json:
    matcher = {**_header(header), "invert_match": True}
    # Istio: a missing header counts as one without the value; Envoy alone would not match.
    return matcher if header.value is None else {**matcher, "treat_missing_header_as_empty": True}


def _text(value: StringMatch) -> Json:
    return {"safe_regex": {"regex": value.value}} if value.kind == "regex" else {value.kind: value.value}
