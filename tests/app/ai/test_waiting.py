"""Players that start before the first ball wait for it; real failures are still counted."""

import pytest

from mesharena.ai.waiting import PATIENCE_SECONDS
from mesharena.ai.waiting import PROBE_SECONDS
from mesharena.ai.waiting import Waiting


@pytest.fixture
def waiting() -> Waiting:
    return Waiting(100)


def test_without_a_ball_on_the_pitch_no_player_sends_requests(waiting):
    waiting.hear(0, 100)
    assert not any(waiting.asks(now) for now in range(100, 1000))


def test_with_a_ball_on_the_pitch_a_pod_retries_at_intervals_until_it_is_answered(waiting):
    waiting.hear(1, 100)
    assert [waiting.asks(100 + beat * PROBE_SECONDS / 2) for beat in range(4)] == [True, False, True, False]
    assert waiting.counts("answered", 101)
    assert all(waiting.asks(101) for _ in range(3))


def test_a_ball_unknown_to_sidecars_is_not_counted_as_a_failure_at_first(waiting):
    waiting.hear(0, 500)
    waiting.hear(1, 501)
    assert not waiting.counts("refused", 501)
    assert not waiting.counts("unreachable", 502)


@pytest.mark.parametrize("outcome", ["refused", "unreachable"])
def test_failures_of_the_mesh_are_counted_after_the_grace_period(waiting, outcome):
    waiting.hear(1, 101)
    assert not waiting.counts(outcome, 101)
    assert waiting.counts(outcome, 100 + PATIENCE_SECONDS)
    assert all(waiting.asks(100 + PATIENCE_SECONDS) for _ in range(3))


@pytest.mark.parametrize("outcome", ["answered", "error", "denied", "limited", "rejected"])
def test_after_the_first_answer_every_failure_is_counted(waiting, outcome):
    assert waiting.counts(outcome, 100)
    waiting.hear(0, 101)
    assert waiting.asks(101)
    assert waiting.counts("refused", 101)


def test_a_request_that_timed_out_is_counted_and_does_not_end_the_wait(waiting):
    assert waiting.counts("timeout", 101)
    assert not waiting.counts("refused", 101)


def test_an_unreachable_ui_does_not_stop_players(waiting):
    assert waiting.asks(100)
    assert waiting.counts("answered", 100)
