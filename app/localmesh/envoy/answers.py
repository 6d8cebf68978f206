"""Converts rewrites, redirects and direct responses to Envoy's.

Istio: applyHTTPRouteDestination, ApplyRedirect and ApplyDirectResponse in pilot/pkg/networking/core/route/route.go.
"""

from localmesh.envoy.values import Json
from localmesh.model import DirectResponse
from localmesh.model import Redirect
from localmesh.model import Rewrite

_CODES = {302: "FOUND", 303: "SEE_OTHER", 307: "TEMPORARY_REDIRECT", 308: "PERMANENT_REDIRECT"}
_DEFAULT_PORTS = {"http": 80, "https": 443}


def rewrite(rewrite: Rewrite | None, authority: str) -> Json:
    """The fields of a route's action for a new path and a new host; `authority` is that of header operations."""
    action: Json = {}
    if rewrite and rewrite.regex:
        pattern = {"regex": rewrite.regex.match}
        action["regex_rewrite"] = {"pattern": pattern, "substitution": rewrite.regex.substitution}
    elif rewrite and rewrite.uri:
        action["prefix_rewrite"] = rewrite.uri
    if host := (rewrite.authority if rewrite else "") or authority:
        action["host_rewrite_literal"] = host
    return action


def redirect(redirect: Redirect, port: int, *, tls: bool = False) -> Json:
    """The answer that sends callers elsewhere; `port` is the one to which they came."""
    answer: Json = {"host_redirect": redirect.authority, "scheme_redirect": redirect.scheme}
    answer["prefix_rewrite" if redirect.prefix_rewrite else "path_redirect"] = redirect.prefix_rewrite or redirect.uri
    named = port if redirect.request_port else redirect.port
    if named != _DEFAULT_PORTS[redirect.scheme or ("https" if tls else "http")]:
        answer["port_redirect"] = named
    fields = {key: value for key, value in answer.items() if value}
    return {**fields, "response_code": _CODES.get(redirect.code, "MOVED_PERMANENTLY")}


def direct(response: DirectResponse) -> Json:
    """The answer that is in the rule."""
    body = {"inline_bytes": response.encoded} if response.encoded else {"inline_string": response.body}
    return {"status": response.status, **({"body": body} if response.body or response.encoded else {})}
