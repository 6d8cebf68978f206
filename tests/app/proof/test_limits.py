"""The claim about a rate limit: met, exceeded, too strict, and not yet decided."""

import pytest

from mesharena.proof.claims import Limited
from mesharena.proof.window import Window
from tests.app.proof.samples import pod
from tests.app.proof.samples import report
from tests.app.proof.samples import request
from tests.app.proof.samples import seen
from tests.app.proof.samples import window

CLAIM = Limited(ball="v1", per_second=5, tolerance=10, seconds=10)


def played(received: int = 50, shots: int = 0, *, seconds: float = 10, limited: int = 90, **others: int) -> Window:
    """A ball that received so many requests, by its own clock, and callers whose requests ended accordingly."""
    first, last = (
        report(
            at,
            (pod("ball-v1-0", "ball", 0, sent=1000 + at), pod("locals-0")),
            (seen(callers={"locals-0": 700 + count}, shots={"locals-0": 30 + kicks}),),
        )
        for at, count, kicks in ((0.0, 0, 0), (seconds, received, shots))
    )
    ends = {"answered": received, "limited": limited, **others}
    requests = [request(outcome=outcome) for outcome, count in ends.items() for _ in range(count)]
    return window(*requests, *[request(kind="shot")] * shots, reports=(first, last))


@pytest.mark.parametrize("received", [45, 50, 55])
def test_limited_holds_within_the_tolerance(received):
    verdict = CLAIM.judge(played(received))
    assert verdict.state == "met"
    assert f"ball-v1-0 received {received / 10:.2f} requests a second" in verdict.sentence
    assert "90 limited 429" in verdict.sentence


@pytest.mark.parametrize("received", [44, 56])
def test_limited_fails_beyond_the_tolerance(received):
    assert CLAIM.judge(played(received)).state == "failed"


def test_shots_count_too_for_they_take_tokens_like_all_requests():
    assert CLAIM.judge(played(40, 10)).state == "met"
    assert CLAIM.judge(played(50, 6)).state == "failed"


def test_limited_waits_until_the_burst_is_within_the_tolerance():
    verdict = CLAIM.judge(played(49, seconds=9.9))
    assert verdict.state == "not yet"
    assert "9.9 of 10 s" in verdict.sentence


def test_a_ball_that_gets_no_more_than_it_may_proves_nothing():
    assert CLAIM.judge(played(50, limited=9)).state == "failed"
    assert CLAIM.judge(played(50, limited=10)).state == "met"


@pytest.mark.parametrize("outcome", ["error", "denied", "rejected", "refused", "timeout", "unreachable"])
def test_a_request_with_another_end_fails_limited(outcome):
    verdict = CLAIM.judge(played(50, **{outcome: 1}))
    assert verdict.state == "failed"
    assert f"1 {outcome}" in verdict.sentence


def test_more_answers_than_the_ball_may_give_fail_limited():
    whole = played(50)
    whole.requests += [request()] * 6
    assert CLAIM.judge(whole).state == "failed"


def test_each_pod_of_the_ball_has_a_limit_of_its_own():
    two = played(50)
    for at, where in zip((0.0, 10.0), (0, 1), strict=True):
        other = seen(callers={"locals-0": int(70 * at / 10)})
        other = type(other)("ball-v1-1", "v1", "b1", sum(other.callers.values()), 0, 0.0, other.callers, {}, {})
        old = two.reports[where]
        pods = (*old.pods, pod("ball-v1-1", "ball", 0, sent=1000 + at))
        two.reports[where] = report(at, pods, (*old.balls, other))
    verdict = CLAIM.judge(two)
    assert verdict.state == "failed"
    assert "ball-v1-1 received 7.00" in verdict.sentence


def test_a_ball_that_restarts_begins_a_new_window():
    restarted = played(50)
    old = restarted.reports[1]
    restarted.reports[1] = report(10.0, old.pods, (seen(callers={"locals-0": 50}, boot="b2"),))
    assert CLAIM.judge(restarted).state == "failed"


def test_without_a_report_of_the_ball_there_is_no_verdict():
    assert CLAIM.judge(window(request())).state == "not yet"
