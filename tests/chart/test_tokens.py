"""The chart's own tokens are what their names say, no private key is stored, and players send the right one."""

import base64
import copy
import json
import re
import subprocess
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from publishing import tokens
from tests.chart.policies import Request
from tests.chart.policies import allows
from tests.chart.policies import identity
from tests.chart.rendered import CHART
from tests.chart.rendered import ROOT
from tests.chart.rendered import Values
from tests.chart.rendered import chart
from tests.chart.rendered import merged
from tests.chart.rendered import refusal
from tests.chart.rendered import render
from tests.chart.rendered import texts

OWN = json.loads((CHART / "files/tokens.json").read_text())
NOW = 1_795_000_000  # when this was written: 2026-11-18
REQUIRED: Values = {"security": {"tokens": {"required": True}}, "players": {"defaults": {"token": "valid"}}}
JWKS = json.dumps({"keys": [{"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"}]})
MINE: Values = {
    "security": {
        "tokens": {
            "required": True,
            "issuer": "https://issuer.example",
            "jwks": JWKS,
            "secrets": {"gold": {"secret": "memberships", "key": "token"}},
        }
    },
    "players": {"defaults": {"token": "gold"}},
}


def decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def parts(token: str) -> tuple[dict[str, Any], dict[str, Any], bytes]:
    """Header, claims and signature."""
    header, claims, signature = token.split(".")
    return json.loads(decoded(header)), json.loads(decoded(claims)), decoded(signature)


def verify(token: str, jwks: dict[str, Any]) -> None:
    """Raises InvalidSignature."""
    header, _, signature = parts(token)
    assert header["alg"] == "ES256"
    (key,) = [key for key in jwks["keys"] if key["kid"] == header["kid"]]
    x, y = (int.from_bytes(decoded(key[name]), "big") for name in ("x", "y"))
    r, s = (int.from_bytes(half, "big") for half in (signature[:32], signature[32:]))
    public = ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()
    public.verify(encode_dss_signature(r, s), token.rpartition(".")[0].encode(), ec.ECDSA(hashes.SHA256()))


@pytest.mark.parametrize("made", [OWN, tokens.make()], ids=["the chart's", "new ones"])
def test_the_issuers_key_verifies_its_tokens_and_not_the_forged_one(made: dict[str, Any]):
    assert set(made["tokens"]) == {"valid", "expired", "forged"}
    for name in ("valid", "expired"):
        verify(made["tokens"][name], made["jwks"])
    with pytest.raises(InvalidSignature):
        verify(made["tokens"]["forged"], made["jwks"])


@pytest.mark.parametrize("made", [OWN, tokens.make()], ids=["the chart's", "new ones"])
def test_only_the_expired_token_has_expired(made: dict[str, Any]):
    for name, token in made["tokens"].items():
        _, claims, _ = parts(token)
        assert claims["iss"] == made["issuer"] == tokens.ISSUER
        assert claims["iat"] < NOW
        assert (claims["exp"] < NOW) is (name == "expired")
        assert claims["exp"] > 2_500_000_000 or name == "expired"  # in 2049 and later


def test_the_chart_has_public_keys_only():
    for key in OWN["jwks"]["keys"]:
        assert key.keys() == {"kty", "crv", "use", "alg", "kid", "x", "y"}
    assert OWN.keys() == {"issuer", "jwks", "tokens"}


def test_no_private_key_is_in_the_repository():
    found = subprocess.run(
        ["git", "grep", "-lIE", "BEGIN [A-Z ]*PRIVATE KEY|\"d\": *\"[A-Za-z0-9_-]{40,}\""],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert found.returncode in (0, 1), found.stderr
    assert set(found.stdout.split()) <= {"tests/chart/test_tokens.py"}


def test_new_tokens_have_new_keys(tmp_path):
    (tmp_path / "chart").mkdir()
    keys = [json.loads(tokens.write(tmp_path).read_text())["jwks"]["keys"][0]["x"] for _ in range(2)]
    assert keys[0] != keys[1]


def test_rendering_twice_gives_the_same_text():
    again = copy.deepcopy(REQUIRED)
    first = chart().render(REQUIRED, name="arena", namespace="arena")
    assert first == chart().render(again, name="arena", namespace="arena")
    assert OWN["tokens"]["valid"] in "".join(first.values())


def test_the_balls_sidecar_gets_the_issuer_and_its_public_keys():
    rendered = render(REQUIRED)
    (rule,) = rendered.one("RequestAuthentication", "ball")["spec"]["jwtRules"]
    assert rule == {"issuer": OWN["issuer"], "jwks": rule["jwks"]}
    assert json.loads(rule["jwks"]) == OWN["jwks"]
    selector = rendered.one("RequestAuthentication", "ball")["spec"]["selector"]["matchLabels"]
    assert selector == rendered.one("Service", "ball")["spec"]["selector"]


@pytest.mark.parametrize("path", ["/hasControl", "/shoot"])
def test_only_requests_with_a_token_of_the_issuer_reach_the_ball(path: str):
    def passes(values: Values, principal: str, token: str) -> bool:
        return allows(render(values), "ball-v1", Request("POST", path, principal, token))

    member = f"{tokens.ISSUER}/{tokens.SUBJECT}"
    assert passes(REQUIRED, identity("locals"), member)
    assert passes(REQUIRED, "", member)
    assert not passes(REQUIRED, identity("locals"), "")
    assert not passes(REQUIRED, identity("locals"), "another/member")
    teams = merged(REQUIRED, {"security": {"authorization": {"rules": {"teams": {"from": {"locals": True}}}}}})
    least = merged(REQUIRED, {"security": {"authorization": {"leastPrivilege": True}}})
    assert passes(teams, identity("locals"), member)
    assert not passes(teams, identity("visitors"), member)
    assert not passes(teams, identity("locals"), "")
    assert passes(least, identity("visitors"), member)
    assert not passes(least, identity("visitors"), "")
    assert not passes(least, "", member)


def test_the_stadium_needs_no_token():
    assert allows(render(REQUIRED), "ball-v1", Request("POST", "/setPosition", identity("stadium")))


def test_each_group_sends_the_token_that_its_entry_names():
    groups = {"locals": {"token": "forged"}, "visitors": {"token": ""}, "messi": {"enabled": True}}
    rendered = render(merged(REQUIRED, {"players": {"groups": groups}}))
    assert rendered.env("locals")["ARENA_TOKEN"] == OWN["tokens"]["forged"]
    assert "ARENA_TOKEN" not in rendered.env("visitors")
    assert rendered.env("messi")["ARENA_TOKEN"] == OWN["tokens"]["valid"]
    assert not [pod for pod in ("ui", "stadium", "ball-v1", "arena-proof") if "ARENA_TOKEN" in rendered.env(pod)]
    assert "ARENA_TOKEN" not in str(texts({}))


def test_tokens_of_ones_own_issuer_stay_in_their_secrets():
    rendered = render(MINE)
    container = rendered.pods()["locals"]["spec"]["containers"][0]
    (token,) = [entry for entry in container["env"] if entry["name"] == "ARENA_TOKEN"]
    assert token["valueFrom"] == {"secretKeyRef": {"name": "memberships", "key": "token"}}
    (rule,) = rendered.one("RequestAuthentication", "ball")["spec"]["jwtRules"]
    assert rule == {"issuer": "https://issuer.example", "jwks": JWKS}
    assert not re.search("eyJ", "".join(texts(MINE).values()))


def own(**tokens: Any) -> Values:
    return merged(MINE, {"security": {"tokens": tokens}})


@pytest.mark.parametrize(
    ("values", "says"),
    [
        (merged(REQUIRED, {"mesh": {"enabled": False}}), ["tokens.required", "mesh.enabled=true"]),
        (merged(REQUIRED, {"ball": {"enabled": False}}), ["tokens.required", "ball.enabled=true"]),
        (
            merged(REQUIRED, {"security": {"mtls": {"mode": "DISABLE"}}}),
            ["security.mtls.mode is DISABLE", "security.tokens.required"],
        ),
        (
            merged(REQUIRED, {"players": {"groups": {"locals": {"token": "golden"}}}}),
            ["players.groups.locals.token", "golden", "expired, forged, valid"],
        ),
        (own(jwks=""), ["security.tokens.issuer", "security.tokens.jwks"]),
        (own(issuer=""), ["security.tokens.jwks", "security.tokens.issuer"]),
        (own(issuer="", jwks=""), ["security.tokens.secrets", "security.tokens.issuer"]),
        (own(secrets={"gold": None}), ["players.groups.locals.token", "there is no token gold"]),
        (own(jwks='{"key": 1}'), ["security.tokens.jwks", "list `keys`"]),
        (own(jwks='{"keys": [{"kty": "EC", "d": "AA"}]}'), ["security.tokens.jwks", "public keys only"]),
        (own(jwks='{"keys": [{"kty": "oct", "k": "AA"}]}'), ["security.tokens.jwks", "public keys only"]),
    ],
)
def test_tokens_that_would_not_work_are_refused_with_a_remedy(values: Values, says: list[str]):
    message = refusal(values)
    assert not [part for part in says if part not in message], message


def test_a_token_may_be_sent_where_nobody_asks_for_one():
    assert render({"players": {"defaults": {"token": "valid"}}}).env("locals")["ARENA_TOKEN"] == OWN["tokens"]["valid"]
