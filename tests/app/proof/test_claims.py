"""Reading the claims of a scenario: unknown claims and those that chance could decide are refused by name."""

from pathlib import Path

import msgspec
import pytest
import yaml

from mesharena.kit.scenario import Scenario
from mesharena.kit.scenario import ScenarioError
from mesharena.kit.scenario import decode
from mesharena.proof import claims
from mesharena.proof.claims import ClaimError
from mesharena.proof.claims import read

VALUES = Path(__file__).parents[3] / "values"
GOOD = {"claim": "share", "ball": "v1", "percent": 75, "tolerance": 5, "requests": 1000}
DENIED = {"claim": "denied", "percent": 100, "tolerance": 0, "requests": 50, "callers": {"intruder": True}}


def story(**proof: object) -> Scenario:
    return decode(msgspec.json.encode({"name": "x", "title": "X", "proof": proof}))


def test_a_claim_is_read_by_its_kind():
    assert read(story(half=GOOD, gone=None)) == {
        "half": claims.Share(ball="v1", percent=75, tolerance=5, requests=1000)
    }


@pytest.mark.parametrize(
    ("claim", "named"),
    [
        pytest.param({**GOOD, "claim": "shares"}, "shares", id="unknown claim"),
        pytest.param({**GOOD, "percnt": 75}, "percnt", id="unknown field"),
        pytest.param({k: v for k, v in GOOD.items() if k != "ball"}, "ball", id="missing field"),
        pytest.param({**GOOD, "percent": 175}, "percent", id="more than all"),
        pytest.param({**GOOD, "requests": "1000"}, "requests", id="text for a number"),
        pytest.param({k: v for k, v in GOOD.items() if k != "claim"}, "claim", id="no kind"),
        pytest.param({**GOOD, "tolerance": 1}, "16875", id="a window that luck decides"),
        pytest.param({**GOOD, "tolerance": 0}, "tolerance", id="a dice that may not vary"),
        pytest.param({"claim": "latency", "percentile": 50, "requests": 50}, "atLeast", id="a latency without limit"),
        pytest.param(
            {"claim": "latency", "percentile": 99, "requests": 50, "atMost": 1}, "500", id="a rare percentile"
        ),
        pytest.param({"claim": "only", "ball": "v1", "callers": {}, "requests": 50}, "callers", id="no callers"),
        pytest.param({**DENIED, "status": 402}, "402", id="a status that is no denial"),
        pytest.param({**DENIED, "percent": 0, "reason": "x"}, "reason", id="a reason for none"),
        pytest.param({**DENIED, "percent": 50}, "1000000000", id="a share of denials that may not vary"),
        pytest.param({**DENIED, "request": "pass"}, "request", id="an unknown kind of request"),
        pytest.param({"claim": "unreachable", "percent": 99, "requests": 50}, "tolerance", id="nearly unreachable"),
        pytest.param({"claim": "not-received", "callers": {"a": False}, "requests": 50}, "callers", id="of nobody"),
        pytest.param({"claim": "identity", "callers": {}, "mtls": True, "requests": 50}, "callers", id="nobody's"),
        pytest.param({"claim": "identity", "callers": {"a": True}, "requests": 50}, "mtls", id="mtls or not"),
        pytest.param(7, "half", id="not an object"),
    ],
)
def test_a_claim_that_cannot_be_judged_is_refused_by_name(claim, named):
    with pytest.raises(ClaimError) as refusal:
        read(story(half=claim))
    assert "scenario.proof.half" in str(refusal.value)
    assert named in str(refusal.value)


@pytest.mark.parametrize("data", [b"", b"[]", b"{", b'{"proof": 3}', b"\xff"])
def test_an_invalid_scenario_is_an_error(data):
    with pytest.raises(ScenarioError):
        decode(data)


@pytest.mark.parametrize("scenario", [story(), story(gone=None)])
def test_a_scenario_that_claims_nothing_is_an_error(scenario):
    with pytest.raises(ClaimError):
        read(scenario)


@pytest.mark.parametrize("overlay", sorted(VALUES.glob("*.yaml")), ids=lambda path: path.stem)
def test_the_claims_of_every_overlay_can_be_judged(overlay):
    proof = yaml.safe_load(overlay.read_text())["scenario"]["proof"]
    assert read(story(**proof))
