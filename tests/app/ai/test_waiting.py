"""Players that start before the first ball: they wait for it, and real failures are counted all the same."""

import pytest

from mesharena.ai.waiting import PATIENCE_SECONDS
from mesharena.ai.waiting import PROBE_SECONDS
from mesharena.ai.waiting import Waiting


@pytest.fixture
def waiting() -> Waiting:
    return Waiting(100)


def test_without_a_ball_on_the_pitch_nobody_asks_however_long_that_takes(waiting):
    waiting.hear(0, 100)
    assert not any(waiting.asks(now) for now in range(100, 1000))


def test_with_a_ball_on_the_pitch_a_pod_asks_now_and_then_until_it_is_answered(waiting):
    waiting.hear(1, 100)
    assert [waiting.asks(100 + beat * PROBE_SECONDS / 2) for beat in range(4)] == [True, False, True, False]
    assert waiting.counts("answered", 101)
    assert all(waiting.asks(101) for _ in range(3))


def test_a_ball_that_sidecars_have_not_heard_of_yet_is_no_failure(waiting):
    waiting.hear(0, 500)
    waiting.hear(1, 501)
    assert not waiting.counts("refused", 501)
    assert not waiting.counts("unreachable", 502)


@pytest.mark.parametrize("outcome", ["refused", "unreachable"])
def test_a_mesh_that_lets_nobody_through_is_counted_when_the_patience_ends(waiting, outcome):
    waiting.hear(1, 101)
    assert not waiting.counts(outcome, 101)
    assert waiting.counts(outcome, 100 + PATIENCE_SECONDS)
    assert all(waiting.asks(100 + PATIENCE_SECONDS) for _ in range(3))


@pytest.mark.parametrize("outcome", ["answered", "error", "rejected"])
def test_after_the_first_answer_nothing_is_ever_passed_over_again(waiting, outcome):
    assert waiting.counts(outcome, 100)
    waiting.hear(0, 101)
    assert waiting.asks(101)
    assert waiting.counts("refused", 101)


def test_a_request_that_was_given_up_is_counted_and_ends_no_waiting(waiting):
    assert waiting.counts("timeout", 101)
    assert not waiting.counts("refused", 101)


def test_a_ui_that_says_nothing_keeps_nobody_from_playing(waiting):
    assert waiting.asks(100)
    assert waiting.counts("answered", 100)
