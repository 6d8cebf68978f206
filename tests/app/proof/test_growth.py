"""The claim about slow start: a ball that joins gets a growing share, which ends even."""

from collections.abc import Callable

import pytest

from mesharena.kit.messages.facts import BallFact
from mesharena.kit.messages.facts import PodFact
from mesharena.proof.claims import Growth
from mesharena.proof.window import Report
from mesharena.proof.window import Window

CLAIM = Growth(ball="v2", seconds=20, after=20, early=40, tolerance=8, requests=100)
BOOT = 1_000_000.0  # when v2's pod started, by its own clock
RATE = 60  # requests a second

Weight = Callable[[float], float]


def rising(seconds: float) -> float:
    """The weight of a pod so many seconds after it joined, as Envoy's slow start of 20 s has it."""
    return min(1.0, max(0.1, seconds / 20))


def at_once(seconds: float) -> float:
    return 1.0


def window(begins: float, ends: float, joins: float = 20, weight: Weight = rising) -> Window:
    """Reports every half second, from and until so many seconds after the start of v2's pod."""
    own, other, age, reports = 0.0, 0.0, 0.0, []
    while age <= ends:
        if age >= begins:
            reports.append(report(age - begins, age, int(own), int(other)))
        part = weight(age - joins) if age >= joins else 0.0
        own += RATE / 2 * part / (1 + part)
        other += RATE / 2 / (1 + part)
        age += 0.5
    return Window(reports)


def report(at: float, age: float, own: int, other: int) -> Report:
    pods = tuple(PodFact(f"ball-{v}-0", "ball", "ball", BOOT + age, 0, True, 0, 0.0) for v in ("v1", "v2"))
    boots = {"v1": f"{int((BOOT - 500) * 1e9):x}", "v2": f"{int(BOOT * 1e9):x}"}
    balls = tuple(BallFact(f"ball-{v}-0", v, boots[v], count, count, 0.0) for v, count in (("v1", other), ("v2", own)))
    return Report(at, pods, balls)


@pytest.mark.parametrize("begins", [5, 20, 22, 27.5])
def test_a_share_that_grows_and_ends_even_meets_it_also_when_the_proof_begins_a_little_late(begins: float):
    verdict = CLAIM.judge(window(begins, 60))
    assert verdict.state == "met", verdict.sentence


def test_a_pod_that_gets_its_share_at_once_disproves_it():
    assert CLAIM.judge(window(21, 31, weight=at_once)).state == "not yet"
    verdict = CLAIM.judge(window(21, 33, weight=at_once))
    assert verdict.state == "refuted"
    assert "50.0 % of" in verdict.sentence


def test_a_share_that_never_becomes_even_does_not_meet_it():
    assert CLAIM.judge(window(21, 60, weight=lambda _: 0.2)).state == "failed"


def test_a_proof_that_begins_too_late_says_what_to_do():
    verdict = CLAIM.judge(window(60, 80))
    assert verdict.state == "refuted"
    assert "started 60 s before the proof" in verdict.sentence
    assert "delete this pod" in verdict.sentence


@pytest.mark.parametrize(("ends", "state"), [(15, "not yet"), (30, "not yet"), (41, "not yet"), (48, "met")])
def test_it_waits_for_the_pod_to_join_and_for_its_slow_start_to_end(ends: float, state: str):
    assert CLAIM.judge(window(5, ends)).state == state


def test_a_pod_that_is_seen_late_by_the_mesh_has_its_slow_start_from_then_on():
    assert CLAIM.judge(window(5, 60, joins=28)).state == "met"


def test_too_few_requests_at_first_are_said():
    many = Growth(ball="v2", seconds=20, after=20, early=40, tolerance=8, requests=5000)
    assert "5000 are needed" in many.judge(window(21, 60)).sentence


def test_a_pod_of_the_version_before_that_leaves_does_not_disturb_the_figures():
    before = window(21, 60)
    gone = BallFact("ball-v2-9", "v2", "1", 100_000, 100_000, 0.0)
    reports = [Report(r.at, r.pods, (*r.balls, gone) if r.at < 4 else r.balls) for r in before.reports]
    assert CLAIM.judge(Window(reports)).state == "met"


def test_without_the_ball_nothing_is_proven():
    assert CLAIM.judge(Window([Report(0.0)])).state == "not yet"
