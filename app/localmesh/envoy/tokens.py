"""Converts RequestAuthentications to Envoy's JWT filter, which refuses invalid tokens and lets requests without pass.

Istio: pilot/pkg/security/authn/policy_applier.go, convertToEnvoyJwtConfig.
"""

from localmesh.envoy import claims
from localmesh.envoy.match import EVERYTHING
from localmesh.envoy.values import Json
from localmesh.envoy.values import typed
from localmesh.model import Mesh
from localmesh.model import TokenHeader
from localmesh.model import TokenRule
from localmesh.model import applies
from localmesh.plan import GatewayPod
from localmesh.plan import MeshProxy

_JWT = "envoy.extensions.filters.http.jwt_authn.v3.JwtAuthentication"
_SPACE_DELIMITED = ("permission", "scope")


def filters(mesh: Mesh, proxy: MeshProxy) -> list[Json]:
    """The JWT filter of a proxy's listeners for requests from others, or nothing without a rule for it."""
    policies = (policy for policy in mesh.request_authentications if applies(policy, proxy.namespace, proxy.labels))
    rules = sorted((rule for policy in policies for rule in policy.rules), key=lambda rule: rule.issuer)
    if not rules:
        return []
    providers = {f"origins-{i}": _provider(rule, isinstance(proxy, GatewayPod)) for i, rule in enumerate(rules)}
    content = {
        "providers": providers,
        "rules": [{"match": EVERYTHING, "requires": _requirement(list(providers))}],
        "bypass_cors_preflight": True,
    }
    return [{"name": claims.FILTER, "typed_config": typed(_JWT, content)}]


def _requirement(providers: list[str]) -> Json:
    """A request needs a valid token of one issuer, or of every issuer either a valid token or none.

    The first part is for issuers whose tokens come at the same place: there each sees the other's as invalid.
    """
    optional: list[Json] = [_any([{"provider_name": name}, {"allow_missing": {}}]) for name in providers]
    if len(optional) == 1:
        return optional[0]
    return _any([*({"provider_name": name} for name in providers), {"requires_all": {"requirements": optional}}])


def _any(requirements: list[Json]) -> Json:
    return {"requires_any": {"requirements": requirements}}


def _provider(rule: TokenRule, at_gateway: bool) -> Json:
    """One issuer; routes of a gateway may depend on claims, so that it chooses the route again."""
    optional: Json = {
        "audiences": list(rule.audiences),
        "from_headers": [_header(header) for header in rule.from_headers],
        "from_params": list(rule.from_params),
        "from_cookies": list(rule.from_cookies),
        "forward": rule.forward_original_token,
        "forward_payload_header": rule.payload_to_header,
        "claim_to_headers": [{"header_name": name, "claim_name": claim} for name, claim in rule.claims_to_headers],
        "clear_route_cache": at_gateway,
    }
    return {
        "issuer": rule.issuer,
        "local_jwks": {"inline_string": rule.jwks},
        "payload_in_metadata": claims.PAYLOAD,
        "normalize_payload_in_metadata": {
            "space_delimited_claims": sorted({*rule.space_delimited_claims, *_SPACE_DELIMITED})
        },
        **{key: value for key, value in optional.items() if value},
    }


def _header(header: TokenHeader) -> Json:
    return {"name": header.name, **({"value_prefix": header.prefix} if header.prefix else {})}
