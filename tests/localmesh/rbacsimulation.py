"""One request walked through the HTTP filters of an inbound listener: tokens, then policies, as Envoy judges them.

Like `simulation` it reads what Envoy would read and nothing of the model. It knows what istiod writes and fails on
anything else.
"""

import re
import time
from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from http.cookies import SimpleCookie
from ipaddress import ip_address
from ipaddress import ip_network
from typing import Any
from urllib.parse import parse_qs
from urllib.parse import urlsplit

from localmesh.envoy import Resources
from tests.tokens import claims_of
from tests.tokens import is_signed_by

Json = dict[str, Any]
JWT = "envoy.filters.http.jwt_authn"
RBAC = "envoy.filters.http.rbac"
MISSING = "Jwt is missing"


@dataclass(frozen=True)
class Request:
    """What arrives; the identity is the URI in the certificate of a mutual TLS connection, None for a plain one."""

    path: str = "/"
    method: str = "GET"
    host: str = "ball:8080"
    headers: Mapping[str, str] = field(default_factory=dict)
    identity: str | None = None
    source: str = "127.0.0.1"
    remote: str = "127.0.0.1"
    destination: str = "127.77.0.2"
    port: int = 8080
    sni: str = ""

    @property
    def facts(self) -> dict[str, str]:
        lower = {name.lower(): value for name, value in self.headers.items()}
        return {":method": self.method, ":authority": self.host, ":path": self.path, **lower}


@dataclass(frozen=True)
class Answer:
    """200, or the sidecar's own answer, its words, and the rule that decided; `metadata` is what filters learned."""

    status: int
    words: str = ""
    rule: str = ""
    metadata: Mapping[str, Any] = field(default_factory=dict)


def judge(resources: Resources, request: Request) -> Answer:
    """The answer to a request at the inbound listener of a pod or a gateway."""
    metadata: dict[str, Any] = {}
    rule = ""
    for http_filter in filters(resources):
        content = http_filter.get("typed_config", {})
        if http_filter["name"] == JWT:
            words = _verify(content, request, metadata)
            if words:
                return Answer(401, words)
        elif http_filter["name"] == RBAC and "rules" in content:
            denies = content["rules"]["action"] == "DENY"
            rule = _matching(content["rules"], request, metadata)
            if bool(rule) is denies:
                return Answer(403, "RBAC: access denied", rule)
    return Answer(200, "", rule, metadata)


def shadow(resources: Resources, request: Request) -> dict[str, str]:
    """The rule that matches in the dry run of every filter, by the prefix of its statistics; empty if none."""
    contents = [http_filter["typed_config"] for http_filter in filters(resources) if http_filter["name"] == RBAC]
    return {
        content["shadow_rules_stat_prefix"]: _matching(content["shadow_rules"], request, {})
        for content in contents
        if "shadow_rules" in content
    }


def filters(resources: Resources) -> list[Json]:
    """The HTTP filters of the listener for requests from others, which all its filter chains have in common."""
    managers = [
        chained["typed_config"]
        for listener in resources.listeners.values()
        if listener["traffic_direction"] == "INBOUND" or "routes" in _rds(listener)
        for chain in listener["filter_chains"]
        for chained in chain["filters"]
        if "http_filters" in chained["typed_config"]
    ]
    assert managers, "no inbound listener"
    found = [manager["http_filters"] for manager in managers]
    assert all(same == found[0] for same in found)
    return list(found[0])


def _rds(listener: Json) -> Json:
    gateway = listener["name"].startswith("0.0.0.0_")
    return {"routes": True} if gateway else {}


# ---- tokens


def _verify(content: Json, request: Request, metadata: dict[str, Any]) -> str:
    """Why the request is refused; empty if it goes on, with the claims of its token in the metadata."""
    (rule,) = content["rules"]
    assert rule["match"] == {"prefix": "/"}
    words, payload, provider = _require(rule["requires"], content["providers"], request)
    if provider:
        metadata[JWT] = {provider["payload_in_metadata"]: _normalized(payload, provider)}
    return words


def _normalized(payload: Json, provider: Json) -> Json:
    spaced = provider["normalize_payload_in_metadata"]["space_delimited_claims"]
    return {
        name: value.split(" ") if name in spaced and isinstance(value, str) else value
        for name, value in payload.items()
    }


def _require(requirement: Json, providers: Json, request: Request) -> tuple[str, Json, Json]:
    """Words against it, and the claims and the provider of the token that meets it."""
    (kind, inner), = requirement.items()  # fmt: skip
    if kind == "provider_name":
        words, payload = _token_of(providers[inner], request)
        return words, payload, {} if words else providers[inner]
    results = [_require(each, providers, request) for each in inner["requirements"] if "allow_missing" not in each]
    if kind == "requires_all":
        failed = [result for result in results if result[0]]
        return failed[-1] if failed else next((result for result in results if result[2]), ("", {}, {}))
    assert kind == "requires_any", kind
    passed = [result for result in results if not result[0]]
    if passed:
        return passed[0]
    if {"allow_missing": {}} in inner["requirements"] and all(result[0] == MISSING for result in results):
        return "", {}, {}
    return (
        next(result for result in reversed(results) if result[0] != MISSING)
        if any(result[0] != MISSING for result in results)
        else results[-1]
    )


def _token_of(provider: Json, request: Request) -> tuple[str, Json]:
    """Words against the request's token at the provider's places, and its claims."""
    token = next(_tokens(provider, request), None)
    if token is None:
        return MISSING, {}
    if token.count(".") != 2:
        return "Jwt is not in the form of Header.Payload.Signature with two dots and 3 sections", {}
    claims = claims_of(token)
    if claims.get("iss") != provider["issuer"]:
        return "Jwt issuer is not configured", claims
    if claims["exp"] < time.time():
        return "Jwt is expired", claims
    wanted, has = provider.get("audiences", ()), claims.get("aud", ())
    if wanted and not set(wanted) & set([has] if isinstance(has, str) else has):
        return "Audiences in Jwt are not allowed", claims
    if not is_signed_by(token, provider["local_jwks"]["inline_string"]):
        return "Jwt verification fails", claims
    return "", claims


def _tokens(provider: Json, request: Request) -> Iterator[str]:
    places = [provider.get(place, []) for place in ("from_headers", "from_params", "from_cookies")]
    headers, params, cookies = places
    if not any(places):
        headers, params = [{"name": "authorization", "value_prefix": "Bearer "}], ["access_token"]
    for header in headers:
        value, prefix = request.facts.get(header["name"].lower(), ""), header.get("value_prefix", "")
        if value.startswith(prefix) and value:
            yield value.removeprefix(prefix)
    query = parse_qs(urlsplit(request.path).query)
    yield from (query[name][0] for name in params if name in query)
    jar = SimpleCookie(request.facts.get("cookie", ""))
    yield from (jar[name].value for name in cookies if name in jar)


# ---- policies


def _matching(rules: Json, request: Request, metadata: Mapping[str, Any]) -> str:
    """The first rule, by name, of which any permission and any principal match; empty if there is none."""
    for name, policy in sorted(rules["policies"].items()):
        permitted = any(_permission(each, request) for each in policy["permissions"])
        if permitted and any(_principal(each, request, metadata) for each in policy["principals"]):
            return str(name)
    return ""


def _permission(permission: Json, request: Request) -> bool:
    (kind, content), = permission.items()  # fmt: skip
    checks: dict[str, Callable[[Any], bool]] = {
        "any": bool,
        "and_rules": lambda inner: all(_permission(each, request) for each in inner["rules"]),
        "or_rules": lambda inner: any(_permission(each, request) for each in inner["rules"]),
        "not_rule": lambda inner: not _permission(inner, request),
        "header": lambda matcher: _header(matcher, request),
        "url_path": lambda matcher: text_matches(matcher["path"], _path(request)),
        "uri_template": lambda named: _template(named["typed_config"]["path_template"], _path(request)),
        "destination_port": lambda port: port == request.port,
        "destination_ip": lambda block: _in_range(block, request.destination),
        "requested_server_name": lambda matcher: text_matches(matcher, request.sni),
    }
    return checks[kind](content)


def _principal(principal: Json, request: Request, metadata: Mapping[str, Any]) -> bool:
    (kind, content), = principal.items()  # fmt: skip
    checks: dict[str, Callable[[Any], bool]] = {
        "any": bool,
        "and_ids": lambda inner: all(_principal(each, request, metadata) for each in inner["ids"]),
        "or_ids": lambda inner: any(_principal(each, request, metadata) for each in inner["ids"]),
        "not_id": lambda inner: not _principal(inner, request, metadata),
        "authenticated": lambda name: (
            request.identity is not None and text_matches(name["principal_name"], request.identity)
        ),
        "header": lambda matcher: _header(matcher, request),
        "metadata": lambda matcher: _metadata(matcher, metadata),
        "direct_remote_ip": lambda block: _in_range(block, request.source),
        "remote_ip": lambda block: _in_range(block, request.remote),
    }
    return checks[kind](content)


def text_matches(matcher: Json, text: str) -> bool:
    """Whether a string matcher matches a text."""
    if "safe_regex" in matcher:
        return re.fullmatch(matcher["safe_regex"]["regex"], text) is not None
    kind = next(kind for kind in ("exact", "prefix", "suffix") if kind in matcher)
    wanted = matcher[kind]
    if matcher.get("ignore_case"):
        wanted, text = wanted.lower(), text.lower()
    return {"exact": text == wanted, "prefix": text.startswith(wanted), "suffix": text.endswith(wanted)}[kind]


def _header(matcher: Json, request: Request) -> bool:
    value = request.facts.get(matcher["name"].lower())
    return value is not None and (matcher.get("present_match", False) or text_matches(matcher["string_match"], value))


def _path(request: Request) -> str:
    return request.path.partition("?")[0].partition("#")[0]


def _template(template: str, path: str) -> bool:
    parts = {"*": "[^/]+", "**": ".*"}
    return re.fullmatch("/".join(parts.get(part, re.escape(part)) for part in template.split("/")), path) is not None


def _in_range(block: Json, address: str) -> bool:
    return ip_address(address) in ip_network(f"{block['address_prefix']}/{block['prefix_len']}", strict=False)


def _metadata(matcher: Json, metadata: Mapping[str, Any]) -> bool:
    value: Any = metadata.get(matcher["filter"])
    for segment in matcher["path"]:
        value = value.get(segment["key"]) if isinstance(value, Mapping) else None
    return value is not None and _value(matcher["value"], value)


def _value(matcher: Json, value: Any) -> bool:
    if "or_match" in matcher:
        return any(_value(each, value) for each in matcher["or_match"]["value_matchers"])
    if "list_match" in matcher:
        return isinstance(value, list) and any(_value(matcher["list_match"]["one_of"], each) for each in value)
    return isinstance(value, str) and text_matches(matcher["string_match"], value)
