"""The claim that a version answers at most so many requests, and latencies of one version's answers alone."""

import math
from statistics import NormalDist

import pytest

from mesharena.proof.claims import AtMost
from mesharena.proof.claims import Latency
from tests.app.proof.samples import request
from tests.app.proof.samples import window

CLAIM = AtMost(ball="v2", percent=40, requests=400)


def split(v1: int, v2: int):
    return [request("v1")] * v1 + [request("v2")] * v2


@pytest.mark.parametrize(
    ("v1", "v2", "state"),
    [
        pytest.param(400, 0, "met", id="none"),
        pytest.param(300, 100, "met", id="a quarter"),
        pytest.param(240, 160, "met", id="at the limit"),
        pytest.param(239, 161, "failed", id="a request too many"),
        pytest.param(200, 200, "failed", id="half"),
        pytest.param(299, 100, "not yet", id="one request short"),
    ],
)
def test_a_share_is_held_to_its_limit_over_enough_requests(v1: int, v2: int, state: str):
    assert CLAIM.judge(window(*split(v1, v2))).state == state


def test_an_error_counts_as_an_answer_and_what_no_ball_answered_does_not():
    errors = [request("v2", "error")] * 161
    assert CLAIM.judge(window(*split(239, 0), *errors)).state == "failed"
    lost = [request(outcome="refused")] * 400
    assert CLAIM.judge(window(*split(300, 99), *lost)).state == "not yet"


def test_half_of_the_requests_passes_for_at_most_40_percent_less_than_once_in_ten_thousand_windows():
    deviation = 100 * math.sqrt(0.5 * 0.5 / CLAIM.requests)
    assert NormalDist(50, deviation).cdf(CLAIM.percent) < 1e-4


def test_too_few_requests_for_a_limit_are_refused():
    assert "216" in AtMost(ball="v2", percent=40, requests=200).problem()
    assert AtMost(ball="v2", percent=40, requests=216).problem() == ""


def test_a_latency_of_one_version_ignores_the_others():
    fast, slow = [request("v1", seconds=0.01)] * 40, [request("v2", seconds=1.01)] * 60
    assert Latency(percentile=50, at_most=0.1, requests=30).judge(window(*fast, *slow)).state == "failed"
    alone = Latency(percentile=50, at_most=0.1, requests=30, ball="v1").judge(window(*fast, *slow))
    assert (alone.state, "of v1's 40 requests" in alone.sentence) == ("met", True)
    assert Latency(percentile=50, at_most=0.1, requests=50, ball="v1").judge(window(*fast, *slow)).state == "not yet"


def test_a_latency_of_one_version_does_not_count_requests_that_no_ball_answered():
    lost = [request(outcome="timeout", seconds=3.0)] * 60
    claim = Latency(percentile=50, at_most=0.1, requests=30, ball="v1")
    assert claim.judge(window(*[request("v1", seconds=0.01)] * 40, *lost)).state == "met"
