"""Copies, latency, handling, refusals and presence: satisfied, violated, and not yet decided."""

import pytest

from mesharena.proof.claims import Copies
from mesharena.proof.claims import Handling
from mesharena.proof.claims import Latency
from mesharena.proof.claims import Present
from mesharena.proof.claims import Refused
from mesharena.proof.claims.present import Services
from tests.app.proof.samples import ball
from tests.app.proof.samples import pod
from tests.app.proof.samples import report
from tests.app.proof.samples import request
from tests.app.proof.samples import view
from tests.app.proof.samples import window

COPIES = Copies(ball="v2", of="v1", tolerance=5, requests=1000)


def mirrored(answered: int, copied: int, *more, boot: str = "b1"):
    reports = (
        report(0, balls=(ball("v1", 50), ball("v2", 7))),
        report(9, balls=(ball("v1", 50 + answered), ball("v2", 7 + copied, boot=boot))),
    )
    return window(*[request()] * answered, *more, reports=reports)


@pytest.mark.parametrize(
    ("answered", "copied", "state"),
    [
        pytest.param(1000, 1000, "met", id="each"),
        pytest.param(1000, 951, "met", id="nearly each"),
        pytest.param(1000, 1050, "met", id="some more"),
        pytest.param(1000, 949, "failed", id="too few"),
        pytest.param(1000, 1051, "failed", id="too many"),
        pytest.param(1000, 0, "failed", id="none"),
        pytest.param(999, 999, "not yet", id="one request short"),
    ],
)
def test_copies_are_compared_by_what_both_balls_received(answered, copied, state):
    assert COPIES.judge(mirrored(answered, copied)).state == state


def test_a_copy_whose_answer_reaches_a_caller_is_not_a_copy():
    verdict = COPIES.judge(mirrored(1000, 1000, request("v2")))
    assert verdict.state == "refuted"
    assert "v2 answered 1" in verdict.sentence


@pytest.mark.parametrize("outcome", ["error", "denied", "limited", "rejected", "refused", "timeout", "unreachable"])
def test_an_error_that_reaches_a_caller_violates_copies(outcome):
    assert COPIES.judge(mirrored(1000, 1000, request(outcome=outcome))).state == "refuted"


def test_a_restarted_ball_invalidates_the_window():
    assert COPIES.judge(mirrored(1000, 1000, boot="b2")).state == "failed"


def test_a_missing_ball_proves_nothing():
    reports = (report(0, balls=(ball("v1", 0),)), report(9, balls=(ball("v1", 2000),)))
    verdict = COPIES.judge(window(*[request()] * 2000, reports=reports))
    assert verdict.state == "not yet"
    assert "v2" in verdict.sentence


def waits(*seconds: float, outcome: str = "answered"):
    return [request(seconds=s, outcome=outcome) for s in seconds]


@pytest.mark.parametrize(
    ("claim", "requests", "state"),
    [
        pytest.param(Latency(percentile=50, at_least=2, requests=10), waits(*[2.01] * 6, *[0.1] * 5), "met", id="slow"),
        pytest.param(
            Latency(percentile=50, at_least=2, requests=10), waits(*[2.01] * 4, *[0.1] * 6), "failed", id="not slow"
        ),
        pytest.param(
            Latency(percentile=50, at_least=2, requests=10),
            waits(*[3.0] * 10, outcome="timeout"),
            "met",
            id="gave up after longer",
        ),
        pytest.param(
            Latency(percentile=50, at_most=5, requests=10),
            waits(*[3.0] * 10, outcome="timeout"),
            "failed",
            id="timed out, so its latency is unknown",
        ),
        pytest.param(
            Latency(percentile=90, at_most=0.5, requests=50), waits(*[0.1] * 46, *[2.0] * 4), "met", id="fast"
        ),
        pytest.param(
            Latency(percentile=90, at_most=0.5, requests=50), waits(*[0.1] * 44, *[2.0] * 6), "failed", id="too slow"
        ),
        pytest.param(
            Latency(percentile=50, at_least=1, at_most=3, requests=10), waits(*[2.0] * 10), "met", id="between"
        ),
        pytest.param(
            Latency(percentile=50, at_least=1, at_most=3, requests=10), waits(*[0.5] * 10), "failed", id="below"
        ),
        pytest.param(Latency(percentile=50, at_most=1, requests=10), waits(*[0.1] * 9), "not yet", id="too few"),
        pytest.param(
            Latency(percentile=50, at_most=1, requests=10),
            waits(*[0.001] * 20, outcome="refused"),
            "not yet",
            id="a refusal is quick, but no answer",
        ),
    ],
)
def test_latency_is_a_percentile_of_the_callers_waiting_times(claim, requests, state):
    assert claim.judge(window(*requests)).state == state


HANDLING = Handling(ball="v1", at_most=0.1)


def handled(first: tuple[int, float], last: tuple[int, float], boot: str = "b1"):
    return window(
        reports=(report(0, balls=(ball("v1", 0, *first),)), report(9, balls=(ball("v1", 0, *last, boot=boot),)))
    )


def test_handling_counts_only_what_the_ball_did_since_the_window_began():
    assert HANDLING.judge(handled((1000, 900.0), (1100, 901.0))).state == "met"
    assert HANDLING.judge(handled((1000, 1.0), (1100, 21.0))).state == "failed"


def test_handling_needs_enough_requests_and_no_restart():
    assert HANDLING.judge(handled((1000, 1.0), (1010, 1.0))).state == "not yet"
    assert HANDLING.judge(handled((1000, 1.0), (1100, 1.0), boot="b2")).state == "not yet"


REFUSED = Refused(at_least=5, requests=100)


def crowd(refusals: int, answers: int, risen: int, *, sidecar: bool = True):
    requests = [request(outcome="refused", at=10 + i / 100) for i in range(refusals)] + [request(at=15.0)] * answers
    pods = (pod("locals-0", overflow=40, viewed=9.0),) if sidecar else (pod("locals-0"),)
    views = (view(20.0, overflow=40 + risen),) if sidecar else ()
    return window(*requests, views=views, reports=(report(0, pods), report(9, pods)))


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        pytest.param(crowd(20, 80, 20), "met", id="as many overflows as refusals"),
        pytest.param(crowd(20, 80, 25), "met", id="overflows of other requests too"),
        pytest.param(crowd(20, 80, 19), "failed", id="a refusal that the counter does not know"),
        pytest.param(crowd(20, 80, 0), "failed", id="refused for another reason"),
        pytest.param(crowd(4, 96, 20), "failed", id="too rarely"),
        pytest.param(crowd(0, 100, 0), "failed", id="never"),
        pytest.param(crowd(20, 79, 20), "not yet", id="too few requests"),
        pytest.param(crowd(20, 80, 20, sidecar=False), "failed", id="no sidecar to tell"),
    ],
)
def test_refusals_are_confirmed_by_the_callers_own_sidecar(facts, state):
    assert REFUSED.judge(facts).state == state


def test_refusals_that_no_view_covers_yet_wait_for_one():
    facts = crowd(20, 80, 20)
    facts.views[:] = [view(9.5, overflow=40)]
    assert REFUSED.judge(facts).state == "not yet"


EMPTY = Present(services=Services(ui=True, stadium=False, ball=False), players=0)
STADIUM = pod("stadium-0", "stadium", 0)


def watched(*pods, until: int = 7):
    return window(reports=tuple(report(at, pods) for at in range(until)))


def test_an_empty_pitch_is_empty():
    assert EMPTY.judge(watched()).state == "met"


@pytest.mark.parametrize("stranger", [STADIUM, pod("ball-0", "ball", 0), pod("locals-0")])
def test_an_empty_pitch_is_not_empty_with_anybody_there(stranger):
    assert EMPTY.judge(watched(stranger)).state == "failed"


def test_absence_is_judged_after_a_delay():
    assert EMPTY.judge(watched(until=5)).state == "not yet"


def test_a_player_that_just_left_is_tolerated_but_not_a_visitor_at_the_end():
    reports = [report(at, (STADIUM,) if at < 3 else ()) for at in range(8)]
    assert EMPTY.judge(window(reports=tuple(reports))).state == "met"
    reports = [report(at, (STADIUM,) if at == 6 else ()) for at in range(8)]
    assert EMPTY.judge(window(reports=tuple(reports))).state == "failed"


def test_presence_requires_the_named_players_and_their_number():
    claim = Present(services=Services(ui=True, stadium=True, ball=True), players=2)
    ball_pod = pod("ball-0", "ball", 0)
    assert claim.judge(watched(STADIUM, ball_pod, pod("locals-0", players=2))).state == "met"
    assert claim.judge(watched(STADIUM, pod("locals-0", players=2))).state == "failed"
    assert claim.judge(watched(STADIUM, ball_pod, pod("locals-0", players=1))).state == "failed"
