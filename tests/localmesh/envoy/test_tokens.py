"""What RequestAuthentications mean: requests with real tokens judged by the configuration that a pod gets."""

from typing import Any

import pytest

from tests.localmesh import samples
from tests.localmesh.rbacsimulation import JWT
from tests.localmesh.rbacsimulation import Answer
from tests.localmesh.rbacsimulation import Request
from tests.localmesh.rbacsimulation import filters
from tests.localmesh.rbacsimulation import judge
from tests.localmesh.samples import Object
from tests.tokens import Issuer
from tests.tokens import bearer

CLUB = Issuer("https://club.example")
LEAGUE = Issuer("league")
FORGER = Issuer(CLUB.name)  # with a key of its own


def rule(issuer: Issuer = CLUB, **fields: Any) -> Object:
    return {"issuer": issuer.name, "jwks": issuer.jwks, **fields}


def authentication(*rules: Object, name: str = "tokens", **spec: Any) -> Object:
    return samples.security("RequestAuthentication", name, {"jwtRules": list(rules), **spec})


def policy(rule: Object) -> Object:
    return samples.security("AuthorizationPolicy", "ball", {"rules": [rule]})


def answer(request: Request, *objects: Object) -> Answer:
    return judge(samples.resources(samples.mesh(*samples.pitch(), *objects), "ball-v1"), request)


def with_token(token: str, **fields: Any) -> Request:
    return Request(headers=bearer(token), **fields)


def provider(**fields: Any) -> Object:
    """The one provider of a rule with these fields."""
    (jwt, *_) = filters(samples.resources(samples.mesh(*samples.pitch(), authentication(rule(**fields))), "ball-v1"))
    (only,) = jwt["typed_config"]["providers"].values()
    return dict(only)


def test_a_valid_token_passes_and_so_does_a_request_without():
    assert answer(with_token(CLUB.token()), authentication(rule())).status == 200
    assert answer(Request(), authentication(rule())).status == 200


@pytest.mark.parametrize(
    ("token", "words"),
    [
        (CLUB.expired(), "Jwt is expired"),
        (FORGER.token(), "Jwt verification fails"),
        (LEAGUE.token(), "Jwt issuer is not configured"),
    ],
    ids=["expired", "forged", "of another issuer"],
)
def test_an_invalid_token_is_refused_with_its_reason(token: str, words: str):
    assert answer(with_token(token), authentication(rule())) == Answer(401, words)


def test_without_rules_there_is_no_filter():
    for nothing in (authentication(), samples.security("RequestAuthentication", "tokens")):
        resources = samples.resources(samples.mesh(*samples.pitch(), nothing), "ball-v1")
        assert JWT not in [http_filter["name"] for http_filter in filters(resources)]


def test_a_selector_chooses_pods():
    other = authentication(rule(), selector={"matchLabels": {"app": "locals"}})
    assert answer(with_token(CLUB.expired()), other).status == 200
    ball = authentication(rule(), selector={"matchLabels": {"app": "ball"}})
    assert answer(with_token(CLUB.expired()), ball).status == 401


@pytest.mark.parametrize("objects", [[[CLUB, LEAGUE]], [[CLUB], [LEAGUE]], [[LEAGUE], [CLUB]]])
def test_tokens_of_several_issuers_in_one_object_or_in_several(objects: list[list[Issuer]]):
    """All come in the same header: each issuer's provider sees the others' tokens as foreign, and still they pass."""
    several = [authentication(*map(rule, issuers), name=f"a{i}") for i, issuers in enumerate(objects)]
    assert answer(with_token(CLUB.token()), *several).status == 200
    assert answer(with_token(LEAGUE.token()), *several).status == 200
    assert answer(Request(), *several).status == 200
    for bad in (CLUB.expired(), FORGER.token(), LEAGUE.expired(), Issuer("nobody").token()):
        assert answer(with_token(bad), *several).status == 401


def test_audiences():
    authenticated = authentication(rule(audiences=["ball", "ui"]))
    assert answer(with_token(CLUB.token(aud="ball")), authenticated).status == 200
    assert answer(with_token(CLUB.token(aud=["x", "ui"])), authenticated).status == 200
    assert answer(with_token(CLUB.token(aud="stadium")), authenticated) == Answer(
        401, "Audiences in Jwt are not allowed"
    )


def test_tokens_come_in_the_authorization_header_or_a_parameter_unless_a_rule_says_otherwise():
    bad = CLUB.expired()
    assert answer(Request(path=f"/?access_token={bad}"), authentication(rule())).status == 401
    places = [
        ({"fromHeaders": [{"name": "X-Token"}]}, Request(headers={"x-token": bad})),
        ({"fromHeaders": [{"name": "x", "prefix": "Token "}]}, Request(headers={"x": f"Token {bad}"})),
        ({"fromParams": ["pass"]}, Request(path=f"/shoot?pass={bad}")),
        ({"fromCookies": ["pass"]}, Request(headers={"cookie": f"a=b; pass={bad}"})),
    ]
    for fields, request in places:
        assert answer(request, authentication(rule(**fields))).status == 401, fields
        assert answer(request, authentication(rule())).status == 200, fields
        assert answer(with_token(bad), authentication(rule(**fields))).status == 200, fields


def test_what_goes_on_to_the_application():
    assert "forward" not in provider()
    assert provider(forwardOriginalToken=True)["forward"] is True
    assert provider(outputPayloadToHeader="x-claims")["forward_payload_header"] == "x-claims"
    claims = [{"header": "x-team", "claim": "team"}, {"header": "x-name", "claim": "player.name"}]
    assert provider(outputClaimToHeaders=claims)["claim_to_headers"] == [
        {"header_name": "x-team", "claim_name": "team"},
        {"header_name": "x-name", "claim_name": "player.name"},
    ]


def test_the_filter_comes_before_those_of_policies():
    objects = (policy({}), authentication(rule()))
    resources = samples.resources(samples.mesh(*samples.pitch(), *objects), "ball-v1")
    assert [http_filter["name"] for http_filter in filters(resources)][:2] == [JWT, "envoy.filters.http.rbac"]


PRINCIPALS = [
    (["*"], {}, None),
    ([f"{CLUB.name}/somebody"], {}, {"sub": "another"}),
    ([f"{CLUB.name}/*"], {"sub": "another"}, None),
    ([f"{CLUB.name}/some*"], {}, {"sub": "another"}),
    (["*/somebody"], {}, {"sub": "another"}),
    (["*.example/somebody"], {}, {"sub": "another"}),
    (["*body"], {}, {"sub": "another"}),
    (["https:*"], {}, None),  # without a slash it is an issuer, whatever the subject
    (["x/y", f"{CLUB.name}/somebody"], {}, {"sub": "another"}),
]


@pytest.mark.parametrize(("principals", "hit", "miss"), PRINCIPALS)
@pytest.mark.parametrize("as_condition", [False, True])
def test_policies_by_the_principal_of_a_token(
    principals: list[str], hit: Object, miss: Object | None, as_condition: bool
):
    if as_condition:
        allowed = {"when": [{"key": "request.auth.principal", "values": principals}]}
    else:
        allowed = {"from": [{"source": {"requestPrincipals": principals}}]}
    objects = (authentication(rule()), policy(allowed))
    assert answer(with_token(CLUB.token(**hit)), *objects).status == 200
    missing = Request() if miss is None else with_token(CLUB.token(**miss))
    assert answer(missing, *objects) == Answer(403, "RBAC: access denied")
    assert answer(with_token(CLUB.expired(**hit)), *objects).status == 401  # before any policy


def test_a_policy_may_want_that_there_is_no_token():
    objects = (authentication(rule()), policy({"from": [{"source": {"notRequestPrincipals": ["*"]}}]}))
    assert answer(Request(), *objects).status == 200
    assert answer(with_token(CLUB.token()), *objects).status == 403


CLAIMS = [
    ("request.auth.claims[team]", ["locals"], {"team": "locals"}, {"team": "visitors"}),
    ("request.auth.claims[team]", ["local*"], {"team": "locals"}, {}),
    ("request.auth.claims[teams]", ["a", "b"], {"teams": ["x", "b"]}, {"teams": ["x"]}),
    ("request.auth.claims[player][name]", ["Ada"], {"player": {"name": "Ada"}}, {"player": {"name": "Bea"}}),
    ("request.auth.claims[player][teams]", ["a"], {"player": {"teams": ["a"]}}, {"player": "a"}),
    ("request.auth.claims[scope]", ["shoot"], {"scope": "control shoot"}, {"scope": "control"}),
    ("request.auth.audiences", ["ball"], {"aud": "ball"}, {"aud": "ui"}),
    ("request.auth.audiences", ["ball"], {"aud": ["ui", "ball"]}, {}),
    ("request.auth.presenter", ["phone"], {"azp": "phone"}, {"azp": "watch"}),
]


@pytest.mark.parametrize(("key", "values", "hit", "miss"), CLAIMS)
def test_policies_by_the_claims_of_a_token(key: str, values: list[str], hit: Object, miss: Object):
    tokens = authentication(rule())
    allowed, opposite = (policy({"when": [{"key": key, field: values}]}) for field in ("values", "notValues"))
    assert answer(with_token(CLUB.token(**hit)), tokens, allowed).status == 200
    assert answer(with_token(CLUB.token(**miss)), tokens, allowed).status == 403
    assert answer(Request(), tokens, allowed).status == 403
    assert answer(with_token(CLUB.token(**hit)), tokens, opposite).status == 403
    assert answer(with_token(CLUB.token(**miss)), tokens, opposite).status == 200


def test_further_claims_may_be_lists_in_one_text():
    allowed = policy({"when": [{"key": "request.auth.claims[roles]", "values": ["captain"]}]})
    token = with_token(CLUB.token(roles="player captain"))
    assert answer(token, authentication(rule()), allowed).status == 403
    assert answer(token, authentication(rule(spaceDelimitedClaims=["roles"])), allowed).status == 200


def test_claims_without_a_rule_for_tokens_never_match():
    allowed = policy({"when": [{"key": "request.auth.claims[team]", "values": ["locals"]}]})
    assert answer(with_token(CLUB.token(team="locals")), allowed).status == 403
