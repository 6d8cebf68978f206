"""Converts Istio's operations on headers to Envoy's; a new Host of a request becomes a rewrite of its authority.

Istio: TranslateHeadersOperations in pilot/pkg/networking/core/route/route.go.
"""

from localmesh.envoy.values import Json
from localmesh.model import HeaderOperations
from localmesh.model import Headers

_AUTHORITY = frozenset({"host", ":authority"})


def operations(*applied: Headers) -> Json:
    """The fields of a route or of a destination in a split: the operations of each of `applied`, in their order."""
    fields: Json = {
        "request_headers_to_add": [option for headers in applied for option in _added(headers.request)],
        "request_headers_to_remove": [name for headers in applied for name in headers.request.remove],
        "response_headers_to_add": [option for headers in applied for option in _added(headers.response)],
        "response_headers_to_remove": [name for headers in applied for name in headers.response.remove],
    }
    return {key: value for key, value in fields.items() if value}


def authority(headers: Headers) -> str:
    """The new authority of requests, empty if it stays; one that is set goes before one that is added."""
    named = [value for pairs in (headers.request.set, headers.request.add) for name, value in pairs if _names(name)]
    return next(filter(None, named), "")


def _names(name: str) -> bool:
    return name.lower() in _AUTHORITY


def _added(headers: HeaderOperations) -> list[Json]:
    actions = (("OVERWRITE_IF_EXISTS_OR_ADD", headers.set), ("APPEND_IF_EXISTS_OR_ADD", headers.add))
    return [
        {"header": {"key": name, "value": value}, "append_action": action}
        for action, pairs in actions
        for name, value in pairs
        if not name.startswith(":") and not _names(name)
    ]
