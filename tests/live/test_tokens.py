"""Every supported field of RequestAuthentications through real Envoys, with real tokens of issuers with keys."""

import base64
import json

import pytest

from tests.live.harness import Fields
from tests.live.harness import until
from tests.live.policies import Object
from tests.live.policies import authentication
from tests.live.policies import policy
from tests.live.policies import tokens_of
from tests.live.test_policies import DENIED
from tests.live.test_policies import outcome
from tests.live.test_policies import settled
from tests.tokens import Issuer
from tests.tokens import bearer

CLUB = Issuer("https://club.example")
LEAGUE = Issuer("league")
FORGER = Issuer(CLUB.name)  # with a key of its own
PASSES = (200, "")


def expired() -> tuple[int, str]:
    return 401, "Jwt is expired"


def with_token(token: str, **request: Object) -> Object:
    return {**request, "headers": bearer(token)}


@pytest.mark.both_forms
def test_invalid_tokens_are_refused_with_their_reason(fields: Fields):
    fields.apply(authentication(tokens_of(CLUB)))
    calls = {
        "none": {},
        "valid": with_token(CLUB.token()),
        "expired": with_token(CLUB.expired()),
        "forged": with_token(FORGER.token()),
        "of another issuer": with_token(LEAGUE.token()),
        "no token at all": with_token("abc"),
    }
    expected = {
        "none": PASSES,
        "valid": PASSES,
        "expired": (401, "Jwt is expired"),
        "forged": (401, "Jwt verification fails"),
        "of another issuer": (401, "Jwt issuer is not configured"),
        "no token at all": (401, "Jwt is not in the form of Header.Payload.Signature with two dots and 3 sections"),
    }
    settled(fields, expected, calls)


def test_a_policy_can_demand_a_token(fields: Fields):
    fields.apply(authentication(tokens_of(CLUB)), policy({"from": [{"source": {"requestPrincipals": ["*"]}}]}))
    calls = {"none": {}, "valid": with_token(CLUB.token()), "expired": with_token(CLUB.expired())}
    settled(fields, {"none": DENIED, "valid": PASSES, "expired": (401, "Jwt is expired")}, calls)


def test_tokens_of_several_issuers_come_at_the_same_place(fields: Fields):
    fields.apply(authentication(tokens_of(CLUB)), authentication(tokens_of(LEAGUE), name="league"))
    calls = {issuer.name: with_token(issuer.token()) for issuer in (CLUB, LEAGUE)}
    calls |= {"none": {}, "forged": with_token(FORGER.token()), "expired": with_token(LEAGUE.expired())}
    settled(
        fields,
        dict.fromkeys((CLUB.name, LEAGUE.name, "none"), PASSES),
        {name: calls[name] for name in (CLUB.name, LEAGUE.name, "none")},
    )
    for name in ("forged", "expired"):
        assert fields.call(**calls[name]).status_code == 401, name


def test_audiences(fields: Fields):
    fields.apply(authentication(tokens_of(CLUB, audiences=["server", "ui"])))
    calls = {"right": with_token(CLUB.token(aud=["x", "server"])), "wrong": with_token(CLUB.token(aud="stadium"))}
    settled(fields, {"right": PASSES, "wrong": (403, "Audiences in Jwt are not allowed")}, calls)


def test_where_tokens_come_from(fields: Fields):
    rules = tokens_of(
        CLUB,
        fromHeaders=[{"name": "x-token"}, {"name": "x-pass", "prefix": "Token "}],
        fromParams=["pass"],
        fromCookies=["pass"],
    )
    fields.apply(authentication(rules))
    bad = CLUB.expired()
    calls: dict[str, Object] = {
        "header": {"headers": {"x-token": bad}},
        "header with prefix": {"headers": {"x-pass": f"Token {bad}"}},
        "parameter": {"path": f"/?pass={bad}"},
        "cookie": {"headers": {"cookie": f"a=b; pass={bad}"}},
        "authorization": with_token(bad),
    }
    settled(fields, {name: PASSES if name == "authorization" else expired() for name in calls}, calls)


def test_without_a_place_tokens_come_in_authorization_or_a_parameter(fields: Fields):
    fields.apply(authentication(tokens_of(CLUB)))
    calls = {"header": with_token(CLUB.expired()), "parameter": {"path": f"/?access_token={CLUB.expired()}"}}
    settled(fields, {name: expired() for name in calls}, calls)


def test_what_goes_on_to_the_application(fields: Fields):
    outputs = {
        "outputPayloadToHeader": "x-claims",
        "outputClaimToHeaders": [{"header": "x-team", "claim": "team"}, {"header": "x-name", "claim": "player.name"}],
    }
    token = CLUB.token(team="locals", player={"name": "Ada"})
    for forward in (False, True):
        fields.apply(authentication(tokens_of(CLUB, forwardOriginalToken=forward, **outputs)))

        def received(forward: bool = forward) -> bool:
            headers = fields.call(headers={**bearer(token), "x-team": "a lie"}).json()["headers"]
            assert ("authorization" in headers) is forward
            assert (headers.get("x-team"), headers.get("x-name")) == ("locals", "Ada")
            payload = headers.get("x-claims", "")
            claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
            assert (claims["team"], claims["iss"]) == ("locals", CLUB.name)
            return True

        until(received, 10, f"claims in headers, with forwardOriginalToken {forward}")


# words -> what a rule says, the claims of a token for which it holds, and of one for which it does not
CASES: dict[str, tuple[Object, Object, Object]] = {
    "principal": (
        {"from": [{"source": {"requestPrincipals": [f"{CLUB.name}/ada"]}}]}, {"sub": "ada"}, {"sub": "bea"},
    ),
    "any principal of an issuer": (
        {"from": [{"source": {"requestPrincipals": ["league/*"]}}]}, {"iss": "league"}, {},
    ),
    "no principal of these": (
        {"from": [{"source": {"notRequestPrincipals": ["*/ada"]}}]}, {"sub": "bea"}, {"sub": "ada"},
    ),
    "principal in a condition": (
        {"when": [{"key": "request.auth.principal", "values": ["*/ada"]}]}, {"sub": "ada"}, {"sub": "bea"},
    ),
    "audiences": ({"when": [{"key": "request.auth.audiences", "values": ["a"]}]}, {"aud": ["b", "a"]}, {"aud": "b"}),
    "presenter": ({"when": [{"key": "request.auth.presenter", "values": ["a"]}]}, {"azp": "a"}, {"azp": "b"}),
    "claim": ({"when": [{"key": "request.auth.claims[team]", "values": ["a*"]}]}, {"team": "ab"}, {"team": "b"}),
    "claim in a list": (
        {"when": [{"key": "request.auth.claims[teams]", "values": ["a"]}]}, {"teams": ["b", "a"]}, {"teams": ["b"]},
    ),
    "claim inside another": (
        {"when": [{"key": "request.auth.claims[player][team]", "values": ["a"]}]},
        {"player": {"team": "a"}},
        {"player": {"team": "b"}},
    ),
    "claims in one text": (
        {"when": [{"key": "request.auth.claims[scope]", "values": ["shoot"]}]},
        {"scope": "control shoot"},
        {"scope": "control"},
    ),
    "further claims in one text": (
        {"when": [{"key": "request.auth.claims[roles]", "values": ["captain"]}]},
        {"roles": "player captain"},
        {"roles": "player"},
    ),
    "no claim of these": (
        {"when": [{"key": "request.auth.claims[team]", "notValues": ["a"]}]}, {"team": "b"}, {"team": "a"},
    ),
}  # fmt: skip


def test_policies_by_what_a_token_says(fields: Fields):
    """One policy holds all cases, each for requests to a path of its own."""
    paths = {words: f"/{words.replace(' ', '-')}" for words in CASES}
    rules = [{**rule, "to": [{"operation": {"paths": [paths[words]]}}]} for words, (rule, _, _) in CASES.items()]
    tokens = [tokens_of(issuer, spaceDelimitedClaims=["roles"]) for issuer in (CLUB, LEAGUE)]
    fields.apply(authentication(*tokens), policy(*rules))

    def signed(claims: Object) -> str:
        return (LEAGUE if claims.get("iss") == LEAGUE.name else CLUB).token(**claims)

    calls = {f"{words}: yes": with_token(signed(hit), path=paths[words]) for words, (_, hit, _) in CASES.items()}
    calls |= {f"{words}: no": with_token(signed(miss), path=paths[words]) for words, (_, _, miss) in CASES.items()}
    settled(fields, {name: PASSES if name.endswith("yes") else DENIED for name in calls}, calls)


def test_claims_without_a_rule_for_tokens_are_nothing(fields: Fields):
    fields.apply(policy({"when": [{"key": "request.auth.claims[team]", "values": ["a"]}]}))
    settled(fields, {"token": DENIED}, {"token": with_token(CLUB.token(team="a"))})


def test_the_answer_names_the_fault_for_programs_too(fields: Fields):
    fields.apply(authentication(tokens_of(CLUB)))
    settled(fields, {"expired": expired()}, {"expired": with_token(CLUB.expired())})
    answer = fields.call(headers=bearer(CLUB.expired()))
    assert outcome(answer) == expired()
    assert 'error="invalid_token"' in answer.headers["www-authenticate"]
