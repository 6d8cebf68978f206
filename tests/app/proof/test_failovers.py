"""The claim about home and away: a round trip, an answer of the wrong ball, and what readings leave open."""

import pytest

from mesharena.proof.claims import Failover
from mesharena.proof.window import Window
from tests.app.proof.samples import ball
from tests.app.proof.samples import report
from tests.app.proof.samples import request
from tests.app.proof.samples import view
from tests.app.proof.samples import window

CLAIM = Failover(home="v1", away="v2")
HOME, AWAY = "v1", "v2"
ERROR = 106.0  # v1 fails a caller; ejected by the reading at 106.2, back by that at 112.2


def readings(caller: str = "locals-0", ejected: tuple[float, float] = (ERROR, 112.0)):
    """A reading of a caller's sidecar every second."""
    times = [100.2 + second for second in range(20)]
    return [view(at, *(["ball-v1-0"] if ejected[0] <= at < ejected[1] else []), caller=caller) for at in times]


def answers(caller: str = "locals-0", *, until: float = 119.0, skip: tuple[float, ...] = ()):
    """An answer every half second of the ball that should give it, and an error at ERROR."""
    made = [request(HOME, "error", caller, ERROR)]
    for half in range(int((until - 100.0) * 2)):
        at = 100.3 + half / 2
        if at not in skip:
            made.append(request(AWAY if ERROR < at < 112.0 else HOME, caller=caller, at=at))
    return made


def played(*more, callers: tuple[str, ...] = ("locals-0", "visitors-0"), until: float = 119.0) -> Window:
    requests = [each for caller in callers for each in answers(caller, until=until)]
    views = tuple(each for caller in callers for each in readings(caller))
    return window(*requests, *more, views=views, reports=(report(balls=(ball("v1", 0), ball("v2", 0))),))


def test_callers_that_left_and_came_back_meet_the_claim():
    verdict = CLAIM.judge(played())
    assert verdict.state == "met"
    assert "at home, then" in verdict.sentence
    assert "at away" in verdict.sentence


def test_one_round_trip_is_enough_where_there_is_one_caller():
    assert CLAIM.judge(played(callers=("locals-0",))).state == "met"


def test_callers_that_are_still_away_are_waited_for():
    verdict = CLAIM.judge(played(until=112.0))
    assert verdict.state == "not yet"
    assert "0 of 2 callers" in verdict.sentence


def test_an_answer_of_the_away_ball_without_an_ejection_refutes_the_claim():
    verdict = CLAIM.judge(played(request(AWAY, caller="locals-0", at=103.0)))
    assert verdict.state == "refuted"
    assert "locals-0: v2 answered it, although its sidecar had not ejected v1" in verdict.sentence


def test_an_answer_of_the_home_ball_during_an_ejection_refutes_the_claim():
    verdict = CLAIM.judge(played(request(HOME, caller="visitors-0", at=110.0)))
    assert verdict.state == "refuted"
    assert "visitors-0: v1 answered it, although its sidecar had ejected v1" in verdict.sentence


@pytest.mark.parametrize("at", [106.8, 107.4])
def test_within_the_time_that_envoy_takes_for_a_change_both_balls_may_answer(at: float):
    assert CLAIM.judge(played(request(HOME, caller="locals-0", at=at))).state == "met"


def test_after_an_error_that_the_readings_enclose_nothing_is_said_until_the_next_reading():
    # back for a moment, failed again and ejected again, all between two readings that show an ejection
    again = [request(HOME, caller="locals-0", at=109.5), request(HOME, "error", "locals-0", 109.8)]
    assert CLAIM.judge(played(*again)).state == "met"
    assert CLAIM.judge(played(again[0])).state == "refuted"


def test_readings_far_apart_say_nothing_about_the_time_between_them():
    apart = played()
    apart.views = [each for each in apart.views if not 103.0 < each.at < 106.0]
    apart.requests.append(request(AWAY, caller="locals-0", at=104.0))
    assert CLAIM.judge(apart).state == "met"


def test_without_readings_nothing_is_proven():
    blind = played()
    blind.views = []
    assert CLAIM.judge(blind).state == "not yet"


def test_requests_that_no_ball_answered_are_of_no_ball():
    assert CLAIM.judge(played(request(outcome="refused", caller="locals-0", at=103.0))).state == "met"


def test_other_callers_do_not_count():
    claim = Failover(home="v1", away="v2", callers={"locals": True})
    assert claim.judge(played(request(AWAY, caller="visitors-0", at=103.0))).state == "met"
    assert claim.judge(played(callers=("visitors-0",))).state == "not yet"


def test_a_caller_that_has_ejected_one_of_two_home_balls_may_be_answered_by_any():
    second = type(ball("v1", 0))("ball-v1-1", "v1", "b1", 0, 0, 0.0)
    both = played(request(AWAY, caller="locals-0", at=110.0))
    both.reports = [report(balls=(ball("v1", 0), second, ball("v2", 0)))]
    verdict = CLAIM.judge(both)
    assert verdict.state == "not yet"
    assert "0 of 2 callers" in verdict.sentence


def test_a_ball_that_was_replaced_begins_a_new_window():
    old = type(ball("v1", 0))("ball-v1-old", "v1", "b0", 0, 0, 0.0)
    replaced = played()
    replaced.reports = [report(balls=(old, ball("v1", 0), ball("v2", 0))), *replaced.reports]
    assert CLAIM.judge(replaced).state == "failed"
