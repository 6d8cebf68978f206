"""Each claim about who answered whom, with facts that satisfy it and facts that violate it."""

import pytest

from mesharena.proof.claims import Alternation
from mesharena.proof.claims import Errors
from mesharena.proof.claims import Only
from mesharena.proof.claims import Reached
from mesharena.proof.claims import Share
from tests.app.proof.samples import pod
from tests.app.proof.samples import report
from tests.app.proof.samples import request
from tests.app.proof.samples import window

SHARE = Share(ball="v1", percent=75, tolerance=5, requests=1000)


def split(v1: int, v2: int, **more: str):
    return [request("v1", **more) for _ in range(v1)] + [request("v2", **more) for _ in range(v2)]


@pytest.mark.parametrize(
    ("v1", "v2", "state"),
    [
        pytest.param(750, 250, "met", id="exactly"),
        pytest.param(800, 200, "met", id="at the upper edge"),
        pytest.param(700, 300, "met", id="at the lower edge"),
        pytest.param(801, 199, "failed", id="a request too many"),
        pytest.param(500, 500, "failed", id="half and half"),
        pytest.param(1000, 0, "failed", id="all of them"),
        pytest.param(700, 299, "not yet", id="one request short"),
        pytest.param(0, 0, "not yet", id="nothing heard"),
    ],
)
def test_a_share_is_judged_over_enough_requests(v1, v2, state):
    assert SHARE.judge(window(*split(v1, v2))).state == state


def test_a_share_counts_an_error_as_an_answer_of_that_ball():
    requests = split(750, 0) + [request("v2", "error") for _ in range(250)]
    assert SHARE.judge(window(*requests)).state == "met"


def test_a_share_ignores_requests_that_no_ball_answered():
    requests = split(750, 249) + [request(outcome="refused") for _ in range(500)]
    assert SHARE.judge(window(*requests)).state == "not yet"


def test_a_share_of_some_callers_ignores_the_others():
    claim = Share(ball="v1", percent=100, tolerance=0, requests=100, callers={"locals": True})
    requests = split(100, 0) + split(0, 100, caller="visitors-0")
    assert claim.judge(window(*requests)).state == "met"
    everybody = Share(ball="v1", percent=100, tolerance=0, requests=100)
    assert everybody.judge(window(*requests)).state == "refuted"


@pytest.mark.parametrize(("percent", "stranger"), [(100, "v2"), (0, "v1")])
def test_a_share_without_tolerance_is_refuted_by_one_request(percent, stranger):
    claim = Share(ball="v1", percent=percent, tolerance=0, requests=100)
    requests = [request("v1" if percent else "v2")] * 20
    assert claim.judge(window(*requests)).state == "not yet"
    assert claim.judge(window(*requests, request(stranger))).state == "refuted"


def test_a_share_of_named_callers_waits_for_each_of_them():
    claim = Share(ball="v1", percent=100, tolerance=0, requests=100, callers={"locals": True, "visitors": True})
    verdict = claim.judge(window(*split(100, 0)))
    assert verdict.state == "not yet"
    assert "visitors" in verdict.sentence


def test_the_sentence_holds_the_figures():
    assert SHARE.judge(window(*split(746, 254))).sentence == ("v1 answered 74.6 % of 1000 requests (claimed 75 +- 5)")


ERRORS = Errors(ball="v2", percent=20, tolerance=5, requests=600)


@pytest.mark.parametrize(
    ("bad", "good", "state"),
    [
        pytest.param(120, 480, "met", id="exactly"),
        pytest.param(150, 450, "met", id="at the edge"),
        pytest.param(156, 444, "failed", id="too many"),
        pytest.param(0, 600, "failed", id="none at all"),
        pytest.param(120, 479, "not yet", id="one request short"),
    ],
)
def test_a_share_of_errors_is_judged_over_the_balls_own_requests(bad, good, state):
    requests = [request("v2", "error")] * bad + [request("v2")] * good + [request("v1")] * 700
    assert ERRORS.judge(window(*requests)).state == state


NO_ERRORS = Errors(percent=0, tolerance=0, requests=300)


def test_no_errors_holds_when_every_request_was_answered():
    assert NO_ERRORS.judge(window(*[request()] * 300)).state == "met"


@pytest.mark.parametrize("outcome", ["error", "denied", "limited", "rejected", "refused", "timeout", "unreachable"])
def test_no_errors_is_refuted_by_the_first_request_that_was_not_answered(outcome):
    verdict = NO_ERRORS.judge(window(*[request()] * 20, request(outcome=outcome)))
    assert verdict.state == "refuted"
    assert f"1 {outcome}" in verdict.sentence


def test_refusals_of_sidecars_do_not_count_as_errors_of_a_ball():
    claim = Errors(ball="v1", percent=0, tolerance=0, requests=300)
    requests = [request()] * 300 + [request(outcome="refused")] * 300
    assert claim.judge(window(*requests)).state == "met"
    assert claim.judge(window(*requests, request("v1", "error"))).state == "refuted"


ALTERNATION = Alternation(percent=95, requests=100)


def turns(*versions: str, caller: str = "locals-0"):
    return [request(version, caller=caller) for version in versions]


def test_taking_turns_is_seen_per_caller_however_they_are_interleaved():
    locals_requests, other = turns(*["v1", "v2"] * 30), turns(*["v1", "v2"] * 30, caller="visitors-0")
    mixed = [r for pair in zip(locals_requests, other, strict=True) for r in pair]
    assert ALTERNATION.judge(window(*mixed)).state == "met"


@pytest.mark.parametrize(
    "versions",
    [
        pytest.param(["v1"] * 120, id="one ball"),
        pytest.param(["v1", "v1", "v2", "v2"] * 30, id="in pairs, as random choice may look"),
        pytest.param((["v1", "v2"] * 4 + ["v2"]) * 15, id="a slip in nine"),
    ],
)
def test_taking_turns_fails_when_the_same_ball_answers_twice_too_often(versions):
    assert ALTERNATION.judge(window(*turns(*versions))).state == "failed"


def test_a_request_without_an_answer_does_not_count_as_a_turn():
    requests = [r for _ in range(200) for r in (request("v1"), request(outcome="refused"))]
    assert ALTERNATION.judge(window(*requests)).state == "not yet"


ONLY = Only(ball="v1", callers={"locals": True, "visitors": True}, requests=100)


def both(version: str, number: int):
    return split(number, 0) + [request(version, caller="visitors-0") for _ in range(number)]


def test_only_holds_when_every_request_of_the_callers_met_that_ball():
    stars = [request("v2", caller="messi-0")] * 50
    assert ONLY.judge(window(*both("v1", 50), *stars)).state == "met"


@pytest.mark.parametrize("stranger", [request("v2"), request("v2", "error"), request(outcome="timeout")])
def test_only_is_refuted_by_a_single_exception(stranger):
    assert ONLY.judge(window(*both("v1", 500), stranger)).state == "refuted"


def test_only_is_not_proven_by_some_of_the_callers():
    assert ONLY.judge(window(*split(200, 0))).state == "not yet"


REACHED = Reached(callers={"messi": True, "mbappe": True}, balls={"v1": True, "v2": True}, requests=40)
STARS = (pod("messi-0"), pod("mbappe-0"), pod("locals-0"))


def stars(versions: dict[str, list[str]]):
    return [request(v, caller=caller) for caller, vs in versions.items() for v in vs * 10]


def test_reached_holds_when_each_caller_met_each_ball():
    requests = stars({"messi-0": ["v1", "v2"], "mbappe-0": ["v2", "v1"]})
    assert REACHED.judge(window(*requests, reports=(report(pods=STARS),))).state == "met"


def test_reached_fails_and_names_who_missed_which_ball():
    requests = stars({"messi-0": ["v1", "v2"], "mbappe-0": ["v1", "v1"]})
    verdict = REACHED.judge(window(*requests, reports=(report(pods=STARS),)))
    assert verdict.state == "failed"
    assert "mbappe-0 by v2" in verdict.sentence


def test_reached_does_not_take_an_error_for_an_answer():
    requests = [*stars({"messi-0": ["v1", "v2"], "mbappe-0": ["v1", "v1"]}), request("v2", "error", "mbappe-0")]
    assert REACHED.judge(window(*requests, reports=(report(pods=STARS),))).state == "failed"


def test_reached_fails_when_a_caller_is_not_on_the_pitch():
    requests = stars({"messi-0": ["v1", "v2"], "mbappe-0": ["v2", "v1"]})
    verdict = REACHED.judge(window(*requests, reports=(report(pods=STARS[:1]),)))
    assert verdict.state == "failed"
    assert "mbappe" in verdict.sentence
