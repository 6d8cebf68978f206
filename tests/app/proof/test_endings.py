"""How requests ended, the load on the balls, and whether each player gets its part."""

import pytest

from mesharena.kit.messages.facts import BallFact
from mesharena.proof.claims import Ended
from mesharena.proof.claims import Failing
from mesharena.proof.claims import Fair
from mesharena.proof.claims import Load
from mesharena.proof.claims import Retried
from mesharena.proof.claims import Waits
from mesharena.proof.claims.claim import Claim
from mesharena.proof.window import Report
from tests.app.proof.samples import pod
from tests.app.proof.samples import report
from tests.app.proof.samples import request
from tests.app.proof.samples import seen
from tests.app.proof.samples import window

ABORTED = Ended(outcome="refused", status=500, percent=25, tolerance=5, requests=1000)


def aborted(status: int = 500):
    return request(outcome="refused", status=status)


@pytest.mark.parametrize(
    ("ended", "state"), [(199, "failed"), (200, "met"), (250, "met"), (300, "met"), (301, "failed")]
)
def test_ended_holds_within_its_tolerance(ended, state):
    verdict = ABORTED.judge(window(*[aborted()] * ended, *[request()] * (1000 - ended)))
    assert verdict.state == state
    assert f"{ended / 10:.1f} % of 1000 requests were refused by the caller's sidecar with 500" in verdict.sentence
    assert f"the others: {1000 - ended} answered 200" in verdict.sentence


def test_requests_that_ended_with_another_status_do_not_count():
    assert ABORTED.judge(window(*[aborted(503)] * 250, *[request()] * 750)).state == "failed"


def test_ended_waits_for_enough_requests_and_for_each_named_group():
    assert ABORTED.judge(window(*[aborted()] * 250, *[request()] * 749)).state == "not yet"
    claim = Ended(outcome="refused", percent=25, tolerance=5, requests=1000, callers={"visitors": True})
    assert claim.judge(window(*[aborted()] * 250, *[request()] * 750)).state == "not yet"


def test_every_single_request_counts_where_nothing_is_tolerated():
    claim = Ended(outcome="answered", percent=100, tolerance=0, requests=100)
    assert claim.judge(window(*[request()] * 100)).state == "met"
    assert claim.judge(window(*[request()] * 50, aborted())).state == "refuted"


def balls(received: int, caller: str = "locals-0", boot: str = "b1"):
    return report(balls=(seen(callers={caller: 0}),)), report(balls=(seen(callers={caller: received}, boot=boot),))


def sent(count: int, of: Claim, received: int, *others, **more):
    return of.judge(window(*[request()] * count, *others, reports=balls(received, **more)))


@pytest.mark.parametrize(("received", "state"), [(199, "failed"), (200, "met"), (400, "met"), (401, "failed")])
def test_load_compares_what_the_balls_received_with_what_their_callers_sent(received, state):
    verdict = sent(100, Load(requests=100, at_least=2, at_most=4), received)
    assert verdict.state == state
    assert (
        f"{received} requests for 100 that their callers sent, {received / 100:.2f} times as many" in verdict.sentence
    )


def test_load_can_compare_with_the_answers_alone():
    claim = Load(requests=75, per="answered", at_most=1.1)
    refused = [aborted()] * 25
    assert sent(75, claim, 76, *refused).state == "met"
    assert sent(75, claim, 100, *refused).state == "failed"


def test_load_counts_the_named_callers_only():
    claim = Load(requests=100, at_most=1.1)
    both = (
        report(balls=(seen(callers={"locals-0": 0, "visitors-0": 0}),)),
        report(balls=(seen(callers={"locals-0": 100, "visitors-0": 900}),)),
    )
    of_locals = [request()] * 100
    assert claim.judge(window(*of_locals, reports=both)).state == "met"
    of_both = [*of_locals, *[request(caller="visitors-0")] * 100]
    assert claim.judge(window(*of_both, reports=both)).state == "failed"
    only = Load(requests=100, at_most=1.1, callers={"locals": True})
    assert only.judge(window(*of_both, reports=both)).state == "met"


def test_load_says_nothing_of_a_window_in_which_a_ball_was_restarted():
    assert sent(100, Load(requests=100, at_most=1.1), 100, boot="b2").state == "failed"
    unheard: tuple[BallFact, ...] = ()
    claim = Load(requests=10, at_most=1)
    assert claim.judge(window(*[request()] * 10, reports=(report(balls=unheard),))).state == "not yet"


def test_load_without_a_limit_is_refused():
    assert "atLeast" in Load(requests=100).problem()
    assert not Load(requests=100, at_least=2).problem()


FAIR = Fair(players=2, at_least=50, requests=100)


PITCH = (report(pods=(pod("locals-0"), pod("visitors-0"))),)


def answers(first: int, second: int, reports: tuple[Report, ...] = PITCH):
    return window(*[request()] * first, *[request(caller="visitors-0")] * second, reports=reports)


@pytest.mark.parametrize(("fewest", "state"), [(32, "failed"), (34, "met"), (100, "met")])
def test_fair_compares_the_player_with_the_fewest_answers_with_the_average(fewest, state):
    verdict = FAIR.judge(answers(100, fewest))  # 33 of 100 and 33 are half of their average
    assert verdict.state == state
    if fewest < 100:
        assert f"visitors-0/1 the fewest, {fewest}" in verdict.sentence


def test_a_player_whose_requests_all_fail_starves():
    refused = request(caller="visitors-0", outcome="refused")
    assert FAIR.judge(window(*[request()] * 100, refused, reports=PITCH)).state == "failed"


def test_fair_waits_for_every_player_on_the_pitch():
    assert FAIR.judge(window(*[request()] * 100, reports=PITCH)).state == "not yet"
    third = report(pods=(pod("messi-0"), pod("locals-0"), pod("visitors-0")))
    assert "2 of 3 players" in FAIR.judge(answers(100, 100, (third,))).sentence


def test_fair_neither_waits_for_players_that_have_left_nor_counts_them():
    left = pod("messi-0", players=4)
    before = report(pods=(left, *PITCH[0].pods))
    assert FAIR.judge(answers(100, 100, (before, *PITCH))).state == "met"
    last_one = request(caller="messi-0")
    assert FAIR.judge(window(last_one, *answers(100, 100).requests, reports=(before, *PITCH))).state == "met"


WAITS = Waits(at_most=0.55, requests=10)


def test_waits_names_the_longest_request_and_how_it_ended():
    cut_off = request(outcome="refused", status=504, seconds=0.505)
    verdict = WAITS.judge(window(*[request()] * 9, cut_off))
    assert verdict.state == "met"
    assert "the longest of 10 requests took 0.505 s and was refused 504" in verdict.sentence


@pytest.mark.parametrize("outcome", ["answered", "refused", "timeout"])
def test_a_single_request_that_takes_longer_fails_the_window_however_it_ended(outcome):
    late = request(outcome=outcome, seconds=0.551)
    assert WAITS.judge(window(*[request()] * 20, late)).state == "failed"


def test_waits_needs_requests_of_each_named_group():
    assert WAITS.judge(window()).state == "not yet"
    assert WAITS.judge(window(*[request()] * 9)).state == "not yet"
    claim = Waits(at_most=1, requests=10, callers={"locals": True, "visitors": True})
    assert claim.judge(window(*[request()] * 10)).state == "not yet"


FAILING = Failing(ball="v1", percent=20, tolerance=5, requests=600)


def counters(received: int, failures: int, retries: int = 0, *, boot: str = "b1", viewed: float = 1.0):
    """What one caller's ball and sidecar have counted at the beginning and at the end of a window."""

    def at(received: int, failures: int, retries: int, boot: str):
        ball = seen(callers={"locals-0": received}, failures={"locals-0": failures}, boot=boot)
        return report(pods=(pod("locals-0", retries=retries, viewed=viewed),), balls=(ball,))

    return at(100, 50, 30, "b1"), at(100 + received, 50 + failures, 30 + retries, boot)


@pytest.mark.parametrize(("failures", "state"), [(89, "failed"), (90, "met"), (150, "met"), (151, "failed")])
def test_failing_counts_what_the_ball_itself_failed(failures, state):
    verdict = FAILING.judge(window(reports=counters(600, failures)))
    assert verdict.state == state
    assert "v1 itself failed" in verdict.sentence


def test_failing_waits_for_enough_requests_and_needs_one_process():
    assert FAILING.judge(window(reports=counters(599, 120))).state == "not yet"
    assert FAILING.judge(window(reports=counters(600, 120, boot="b2"))).state == "failed"


RETRIED = Retried(tolerance=25, requests=100, errors=80)


@pytest.mark.parametrize(
    ("retries", "state"), [(59, "failed"), (60, "met"), (100, "met"), (101, "failed"), (0, "failed")]
)
def test_retried_compares_the_sidecars_with_the_errors_that_no_caller_saw(retries, state):
    verdict = RETRIED.judge(window(*[request()] * 100, reports=counters(180, 80, retries)))
    assert verdict.state == state
    assert f"their sidecars retried {retries} times (claimed 80 +- 25 %)" in verdict.sentence


def test_errors_that_callers_saw_were_not_retried():
    reached = [request(outcome="error")] * 40
    assert RETRIED.judge(window(*[request()] * 60, *reached, reports=counters(140, 80, 40))).state == "met"
    assert RETRIED.judge(window(*[request()] * 60, *reached, reports=counters(140, 80, 80))).state == "failed"


def test_without_any_retry_nothing_was_hidden():
    reached = [request(outcome="error")] * 80
    assert RETRIED.judge(window(*[request()] * 20, *reached, reports=counters(100, 80, 0))).state == "failed"


def test_retried_waits_for_requests_errors_and_sidecars():
    assert RETRIED.judge(window(*[request()] * 99, reports=counters(180, 80, 80))).state == "not yet"
    assert RETRIED.judge(window(*[request()] * 100, reports=counters(180, 79, 79))).state == "not yet"
    assert RETRIED.judge(window(*[request()] * 100, reports=counters(180, 80, 80, viewed=0))).state == "not yet"
    assert RETRIED.judge(window(*[request()] * 100, reports=counters(180, 80, 80, boot="b2"))).state == "failed"


def test_retried_does_not_wait_for_counters_of_a_pod_that_has_left():
    first, last = counters(180, 80, 80)
    stranger = pod("locals-9")
    before = report(pods=(*first.pods, stranger), balls=first.balls)
    assert RETRIED.judge(window(*[request()] * 100, reports=(before, last))).state == "met"
    stays = report(pods=(*last.pods, stranger), balls=last.balls)
    assert RETRIED.judge(window(*[request()] * 100, reports=(before, stays))).state == "not yet"
