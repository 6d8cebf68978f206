"""Policies in the dump of a real configuration, as a person reads them."""

from typing import Any

import pytest

from localmesh.dump import policy
from tests.localmesh import samples
from tests.localmesh.samples import Object
from tests.localmesh.verdicts.requestauthentications import JWKS


def listeners(*objects: Object) -> dict[str, Any]:
    """The listeners of a ball under these policies, in the form of a dump."""
    resources = samples.resources(samples.mesh(*samples.pitch(), *objects), "ball-v1")
    return {"dynamic_listeners": [{"active_state": {"listener": one}} for one in resources.listeners.values()]}


def allowing(*rules: Object, name: str = "ball", **spec: Any) -> Object:
    return samples.security("AuthorizationPolicy", name, {"rules": list(rules), **spec})


def row(rule: Object) -> tuple[str, ...]:
    (only,) = policy.rows(listeners(allowing(rule)))
    return only


def test_without_policies_there_are_no_rows():
    assert policy.rows(listeners()) == []


def test_tokens_come_first_then_deny_then_allow():
    rules = [{"issuer": "club", "jwks": JWKS}, {"issuer": "league", "jwks": JWKS, "fromHeaders": [{"name": "x-pass"}]}]
    tokens = samples.security("RequestAuthentication", "tokens", {"jwtRules": rules})
    shots = {"to": [{"operation": {"methods": ["POST"], "paths": ["/shoot"]}}]}
    tried = samples.pasted(allowing({}, name="tried"), annotations={"istio.io/dry-run": "true"})
    assert policy.rows(
        listeners(allowing({}), tokens, allowing(shots, name="no-shots", action="DENY"), tried)
    ) == [
        ("TOKEN", "-", "-", "issuer club", "header authorization, parameter access_token"),
        ("TOKEN", "-", "-", "issuer league", "header x-pass"),
        ("DENY", "no-shots.arena", "0", "anybody", "method POST and path /shoot"),
        ("ALLOW", "ball.arena", "0", "anybody", "anything"),
        ("ALLOW (dry run)", "tried.arena", "0", "anybody", "anything"),
    ]  # fmt: skip


def test_a_rate_limit_stands_where_envoy_has_it():
    first = samples.rate_limit(first=True, stat_prefix="early", filter_enforced=None)
    bucket = {"max_tokens": 9, "fill_interval": "0.5s"}
    limits = samples.envoy_filter(first, samples.rate_limit(), samples.rate_limit(token_bucket=bucket))
    assert policy.rows(listeners(allowing({}), limits)) == [
        ("LIMIT (off)", "early", "-", "anybody", "5 a second, at most 5 at once"),
        ("ALLOW", "ball.arena", "0", "anybody", "anything"),
        ("LIMIT", "limiter", "-", "anybody", "5 a second, at most 5 at once"),
        ("LIMIT", "limiter", "-", "anybody", "1 every 0.500s, at most 9 at once"),
    ]  # fmt: skip


def test_alternatives_within_conditions_stand_in_brackets():
    rule = {
        "from": [{"source": {"principals": ["a", "b"], "ipBlocks": ["10.0.0.1"]}}, {"source": {"principals": ["c"]}}],
        "to": [{"operation": {"methods": ["GET", "POST"], "paths": ["/shoot"]}}],
    }
    assert row(rule)[3:] == (
        "(identity a or identity b) and address 10.0.0.1/32 or identity c",
        "(method GET or method POST) and path /shoot",
    )


def test_a_policy_without_rules_says_that_it_allows_nothing():
    assert policy.rows(listeners(samples.security("AuthorizationPolicy", "none", {}))) == [
        ("ALLOW", "none.arena", "0", "nothing", "nothing")
    ]


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ({"principals": ["cluster.local/ns/arena/sa/locals"]}, "identity cluster.local/ns/arena/sa/locals"),
        ({"principals": ["*"]}, "identity *"),
        ({"namespaces": ["a", "b"]}, "identity ~.*/ns/a/.* or identity ~.*/ns/b/.*"),
        ({"notPrincipals": ["a"]}, "not (identity a)"),
        ({"ipBlocks": ["10.0.0.0/8"]}, "address 10.0.0.0/8"),
        ({"remoteIpBlocks": ["10.0.0.1"]}, "client address 10.0.0.1/32"),
        ({"requestPrincipals": ["club/ada"]}, "claim iss club and claim sub ada"),
    ],
)
def test_who_may_is_said_in_words(source: Object, words: str):
    assert row({"from": [{"source": source}]})[3:] == (words, "anything")


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ({"key": "request.headers[x-team]", "values": ["a*"]}, "header x-team a*"),
        ({"key": "request.headers[x-team]", "values": ["*"]}, "header x-team *"),
        ({"key": "request.auth.claims[player][team]", "values": ["a", "b"]}, "claim player.team a, b"),
    ],
)
def test_conditions_on_the_sender_are_said_in_words(condition: Object, words: str):
    assert row({"when": [condition]})[3:] == (words, "anything")


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ({"to": [{"operation": {"hosts": ["*.arena"]}}]}, "host *.arena"),
        ({"to": [{"operation": {"paths": ["/a/{*}", "*"]}}]}, "path /a/* or path *"),
        ({"to": [{"operation": {"ports": ["8080"]}}]}, "port 8080"),
        ({"to": [{"operation": {"notMethods": ["GET"]}}]}, "not (method GET)"),
        ({"when": [{"key": "connection.sni", "values": ["a"]}]}, "SNI a"),
        ({"when": [{"key": "destination.ip", "values": ["10.0.0.1"]}]}, "pod address 10.0.0.1/32"),
    ],
)
def test_what_is_allowed_is_said_in_words(rule: Object, words: str):
    assert row(rule)[3:] == ("anybody", words)
