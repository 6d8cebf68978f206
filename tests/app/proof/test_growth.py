"""The claim about slow start: a ball that joins gets a growing share, which ends even."""

from collections.abc import Callable

import pytest

from mesharena.kit.messages.facts import BallFact
from mesharena.kit.messages.facts import JoinFact
from mesharena.kit.messages.facts import JoinReading
from mesharena.proof.claims import Growth
from mesharena.proof.judge import CONFIGURATION_SECONDS
from mesharena.proof.judge import ClaimEvaluation
from mesharena.proof.window import Report
from mesharena.proof.window import Window
from tests.app.proof.samples import ball

CLAIM = Growth(ball="v2", seconds=30, early=40, tolerance=8, requests=50)
POD = "ball-v2-0"
OLDER, NEWER = "186ac3f0b1c2d3e4", "186ac3f0b1c2d3e5"
RATE = 40  # requests of all callers a second

Weights = Callable[[float], tuple[float, float]]


def weight(seconds: float) -> float:
    """The weight of a ball so many seconds after a sidecar saw it first, in Envoy's slow start of 30 s."""
    return min(1.0, max(0.1, seconds / 30))


def ahead(seconds: float) -> Weights:
    """The weights of v1 and v2 by v2's age, where v1's slow start began so many seconds before that of v2."""
    return lambda age: (weight(age + seconds), weight(age))


TWENTY_AHEAD = ahead(20)


def at_once(age: float) -> tuple[float, float]:
    return 1.0, 1.0


def stuck(age: float) -> tuple[float, float]:
    return 1.0, 0.2


def joined(age: float, weights: Weights) -> JoinFact:
    """v2, which got its first request `age` seconds ago, with a reading every half second."""
    readings, received_by_ball, total = [JoinReading(0.0, 0, 0)], 0.0, 0.0
    for step in range(1, int(age * 2) + 1):
        v1, v2 = weights(step / 2)
        received_by_ball, total = received_by_ball + RATE / 2 * v2 / (v1 + v2), total + RATE / 2
        readings.append(JoinReading(step / 2, int(received_by_ball), int(total)))
    return JoinFact(POD, age, tuple(readings))


def balls(received: int = 5) -> tuple[BallFact, ...]:
    return ball("v1", 900, boot=OLDER), ball("v2", received, boot=NEWER)


def report(age: float, weights: Weights = TWENTY_AHEAD, at: float = 0.0) -> Report:
    return Report(at, balls=balls(), joins=(joined(age, weights),))


def window(begins: float, ends: float, weights: Weights = TWENTY_AHEAD) -> Window:
    """A proof that begins and ends so many seconds after v2's first request."""
    return Window([report(begins, weights), report(ends, weights, ends - begins)])


@pytest.mark.parametrize("v1_ahead", [5, 10, 20, 30, 600])
@pytest.mark.parametrize("begins", [0, 5, 20, 29.5])
def test_a_share_that_grows_and_ends_even_meets_it_while_its_slow_start_is_under_way(begins: float, v1_ahead: float):
    verdict = CLAIM.judge(window(begins, 34, ahead(v1_ahead)))
    assert verdict.state == "met", verdict.sentence


@pytest.mark.parametrize(
    ("ends", "state"), [(10, "not yet"), (18, "not yet"), (19, "not yet"), (33, "not yet"), (34, "met")]
)
def test_it_is_met_a_moment_after_the_end_of_the_slow_start(ends: float, state: str):
    assert CLAIM.judge(window(0, ends)).state == state


def test_the_sentence_has_the_figures_of_both_parts():
    sentence = CLAIM.judge(window(0, 34, ahead(600))).sentence
    assert "22.8 % of 720" in sentence
    assert "50.0 % of 160" in sentence


def test_a_ball_that_gets_its_share_at_once_disproves_it_before_the_slow_start_would_end():
    assert CLAIM.judge(window(0, 18, at_once)).state == "not yet"
    verdict = CLAIM.judge(window(0, 18.5, at_once))
    assert verdict.state == "refuted"
    assert "50.0 % of" in verdict.sentence


def test_a_ball_that_joins_together_with_the_other_one_disproves_it():
    assert CLAIM.judge(window(0, 19, ahead(0))).state == "refuted"


def test_a_share_that_is_not_even_soon_after_the_slow_start_disproves_it():
    assert CLAIM.judge(window(0, 44, stuck)).state == "not yet"
    verdict = CLAIM.judge(window(0, 46, stuck))
    assert verdict.state == "refuted"
    assert "16.6 % of 640 after 30 s" in verdict.sentence


def test_before_the_first_request_nothing_is_known():
    assert CLAIM.judge(Window([Report(0.0)])).state == "not yet"
    assert CLAIM.judge(Window([Report(0.0, balls=balls(received=0))])).state == "not yet"


def test_a_proof_that_begins_after_the_slow_start_says_what_to_do():
    verdict = CLAIM.judge(window(600, 610))
    assert verdict.state == "missed"
    assert "joined 600 s before the proof began" in verdict.sentence
    assert "delete this pod, or apply another scenario and then this one" in verdict.sentence


def test_a_join_that_the_pages_server_did_not_see_is_missed():
    assert CLAIM.judge(Window([Report(0.0, balls=balls())])).state == "missed"


def test_too_few_requests_at_first_are_said():
    many = Growth(ball="v2", seconds=30, early=40, tolerance=8, requests=5000)
    assert "5000 are needed" in many.judge(window(0, 40)).sentence


def test_the_newest_pod_of_the_version_is_meant():
    old = BallFact("ball-v2-9", "v2", OLDER, 700, 700, 0.0)
    before = Report(0.0, balls=(*balls(0), old), joins=(JoinFact("ball-v2-9", 600, ()),))
    assert CLAIM.judge(Window([before])).state == "not yet"
    assert CLAIM.judge(Window([before, report(34, at=36)])).state == "met"


def evaluation() -> ClaimEvaluation:
    begun = ClaimEvaluation("v2-joins-slowly", CLAIM)
    begun.begin(report(600))
    return begun


def test_a_missed_slow_start_decides_the_proof_once_the_ball_cannot_be_the_previous_one_any_more():
    late = evaluation()
    late.feed(report(600 + CONFIGURATION_SECONDS, at=CONFIGURATION_SECONDS), [], [])
    assert not late.decided
    late.feed(report(606, at=6), [], [])
    assert (late.decided, late.met) == (True, False)
    assert "joined 600 s before the proof began" in late.evidence()


def test_a_missed_slow_start_is_judged_when_the_pod_is_replaced_and_then_stays_met():
    page = evaluation()
    page.feed(report(606, at=6), [], [])
    page.feed(Report(20, balls=balls(0)), [], [])
    assert page.verdict.state == "not yet"
    page.feed(report(34, at=80), [], [])
    assert page.met
    page.begin(report(700, at=700))
    page.feed(report(701, at=701), [], [])
    assert page.met
