"""Security policies that no pod follows, and rules that no request can match."""

import json
from dataclasses import replace
from typing import Any

import pytest

from localmesh.analysis import warnings
from localmesh.model import MtlsMode
from localmesh.model import PeerAuthentication
from tests.localmesh import samples
from tests.localmesh.analysis.warned import warned
from tests.localmesh.samples import Object
from tests.localmesh.verdicts.requestauthentications import EC

IDENTITY = {"from": [{"source": {"principals": ["*/sa/locals"]}}]}
TOKEN = {"from": [{"source": {"requestPrincipals": ["*"]}}]}


def policy(*rules: Object, **spec: Any) -> Object:
    return samples.security("AuthorizationPolicy", "a", {"rules": list(rules), **spec})


def tokens(**key: str) -> Object:
    jwks = json.dumps({"keys": [{**EC, **key}]})
    return samples.security("RequestAuthentication", "r", {"jwtRules": [{"issuer": "club", "jwks": jwks}]})


@pytest.mark.parametrize("kind", ["AuthorizationPolicy", "RequestAuthentication"])
def test_a_selector_without_pods_is_warned_of(kind: str):
    spec = {"selector": {"matchLabels": {"app": "nobody"}}}
    found = warned(samples.security(kind, "a", spec))
    assert list(found) == [f"{kind} a, spec.selector"]
    assert "app: nobody" in found[f"{kind} a, spec.selector"]
    assert warned(samples.security(kind, "a", {"selector": {"matchLabels": {"app": "ball"}}})) == {}


def test_a_selector_of_pods_without_a_sidecar_is_warned_of():
    stranger = samples.deployment("stranger")
    stranger["spec"]["template"]["metadata"]["labels"]["sidecar.istio.io/inject"] = "false"
    chosen = policy({}, selector={"matchLabels": {"app": "stranger"}})
    assert list(warned(stranger, chosen)) == ["AuthorizationPolicy a, spec.selector"]


def test_the_gateway_is_a_pod_of_the_root_namespace():
    spec = {"selector": {"matchLabels": {"istio": "ingressgateway"}}}
    rooted = samples.security("AuthorizationPolicy", "a", spec, "istio-system")
    assert len(warned(rooted)) == 1
    # the gateway alone is warned of, for it has no VirtualService
    assert [place for place in warned(rooted, samples.gateway()) if "AuthorizationPolicy" in place] == []


@pytest.mark.parametrize(
    ("rule", "place"),
    [
        (TOKEN, "from[0].source.requestPrincipals"),
        ({"when": [{"key": "request.auth.claims[team]", "values": ["a"]}]}, "when[0]"),
    ],
)
def test_claims_of_tokens_that_nobody_verifies_are_warned_of(rule: Object, place: str):
    assert list(warned(policy(rule))) == [f"AuthorizationPolicy a, spec.rules[0].{place}"]
    assert warned(policy(rule), tokens()) == {}


def test_a_rule_that_can_do_without_tokens_is_not():
    assert warned(policy({"from": [*TOKEN["from"], {"source": {"namespaces": ["arena"]}}]})) == {}
    assert warned(policy({"from": [{"source": {"notRequestPrincipals": ["*"]}}]})) == {}


def test_the_secret_half_of_a_key_and_a_symmetric_key_are_warned_of():
    assert list(warned(tokens(d="870MB6gfuTJ4HtUnUvYMyJpr5eUZNP4Bk43bVdj3eAE"))) == [
        "RequestAuthentication r, spec.jwtRules[0].jwks"
    ]
    assert warned(tokens()) == {}
    symmetric = json.dumps({"keys": [EC, {"kty": "oct", "k": "c2VjcmV0"}]})
    spec = {"jwtRules": [{"issuer": "club", "jwks": symmetric}]}
    assert list(warned(samples.security("RequestAuthentication", "r", spec))) == [
        "RequestAuthentication r, spec.jwtRules[0].jwks"
    ]


def places(rule: Object, *modes: tuple[str, MtlsMode, tuple[tuple[str, str], ...]]) -> list[str]:
    """Where a policy of the balls is warned of under PeerAuthentications of a namespace, a mode and a selector."""
    mesh = samples.mesh(
        *samples.pitch(), samples.destination_rule(), policy(rule, selector={"matchLabels": {"app": "ball"}})
    )
    peers = tuple(PeerAuthentication(space, f"p{i}", labels, mode) for i, (space, mode, labels) in enumerate(modes))
    return [warning.path for warning in warnings(replace(mesh, peer_authentications=peers))]


@pytest.mark.parametrize(
    ("modes", "warns"),
    [
        ([], False),
        ([("arena", "DISABLE", ())], True),
        ([("istio-system", "DISABLE", ())], True),
        ([("istio-system", "DISABLE", ()), ("arena", "STRICT", ())], False),
        ([("istio-system", "DISABLE", ()), ("arena", "UNSET", ())], True),
        ([("arena", "DISABLE", (("app", "ball"),))], True),
        ([("arena", "DISABLE", (("app", "locals"),))], False),
        ([("arena", "DISABLE", ()), ("arena", "PERMISSIVE", (("app", "ball"),))], False),
        ([("istio-system", "DISABLE", (("app", "ball"),))], False),
        ([("arena", "DISABLE", ()), ("istio-system", "STRICT", (("app", "ball"),))], True),
    ],
)
def test_identities_where_mutual_tls_is_disabled_are_warned_of(modes: list[Any], warns: bool):
    assert places(IDENTITY, *modes) == (["spec.rules[0].from[0].source.principals"] if warns else [])
    condition = {"when": [{"key": "source.namespace", "values": ["arena"]}]}
    assert places(condition, *modes) == (["spec.rules[0].when[0]"] if warns else [])
    assert places({"when": [{"key": "source.ip", "values": ["127.0.0.1"]}]}, *modes) == []
