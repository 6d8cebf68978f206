import logging
import threading

import pytest

from mesharena.kit.ticker import Ticker
from mesharena.kit.ticker import next_beat
from mesharena.kit.ticker import pause_after
from mesharena.kit.ticker import phase_of
from mesharena.kit.ticker import shifting_phase
from tests.app.conftest import until


@pytest.mark.parametrize(
    ("now", "seconds", "phase", "beat"),
    [
        pytest.param(10.0, 0.5, 0.0, 10.5, id="on a beat, the next one"),
        pytest.param(10.1, 0.5, 0.0, 10.5, id="between beats"),
        pytest.param(10.1, 0.5, 0.25, 10.25, id="a phase shifts every beat"),
        pytest.param(10.3, 0.5, 0.25, 10.75, id="after the shifted beat, the next one"),
    ],
)
def test_beats_are_multiples_of_the_period(now, seconds, phase, beat):
    assert next_beat(now, seconds, phase) == pytest.approx(beat)


@pytest.mark.parametrize("seconds", [0.02, 0.2, 0.3, 0.7, 1.0])
def test_beats_always_move_forward(seconds):
    phase = phase_of("a pod", seconds)
    beat = next_beat(1.8e9, seconds, phase)
    for _ in range(2000):
        following = next_beat(beat, seconds, phase)
        assert following - beat == pytest.approx(seconds, abs=1e-5)
        beat = following


def test_pauses_grow_within_bounds():
    pauses = [pause_after(n, 0.3) for n in range(1, 20)]
    assert pauses == sorted(pauses)
    assert pauses[0] == pytest.approx(0.6)
    assert pauses[-1] == 5.0


def test_each_pod_has_a_different_phase():
    phases = {phase_of(f"locals-{n}", 0.3) for n in range(20)}
    assert len(phases) == 20
    assert all(0 <= phase < 0.3 for phase in phases)


def test_a_shifting_phase_is_shared_within_a_pod_and_changes_over_time():
    first_pod, same, other = (shifting_phase(pod, 0.3) for pod in ("a", "a", "b"))
    moments = [7.0 * n + 0.5 for n in range(50)]
    assert [first_pod(m) for m in moments] == [same(m + 6) for m in moments]
    first = sum(first_pod(m) < other(m) for m in moments)
    assert 10 < first < 40, "neither pod is always the first"


def test_a_ticker_survives_exceptions_of_its_action(caplog):
    calls = []

    def action():
        calls.append(1)
        if len(calls) == 1:
            raise RuntimeError("lost the ball")

    ticker = Ticker("test", 0.01, action)
    with caplog.at_level(logging.ERROR):
        ticker.start()
        until(lambda: len(calls) > 2, "the beat goes on")
        ticker.stop()
        ticker.join(5)
    assert "test failed 1 times in a row; trying again" in caplog.text


def test_two_tickers_with_the_same_phase_run_at_the_same_time():
    together = threading.Barrier(2, timeout=5)
    met = []

    def strike():
        together.wait()
        met.append(1)

    tickers = [Ticker(name, 0.05, strike, phase=0.01) for name in ("one", "two")]
    for ticker in tickers:
        ticker.start()
    until(lambda: len(met) >= 4, "two beats of both")
    together.abort()
    for ticker in tickers:
        ticker.stop()
        ticker.join(5)


def test_a_stopped_ticker_stops_at_once():
    ticker = Ticker("test", 60, lambda: None)
    ticker.start()
    ticker.stop()
    ticker.join(5)
    assert not [t for t in threading.enumerate() if t.name == "test"]
