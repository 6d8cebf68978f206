"""Calls an action periodically, at wall-clock multiples of the period; an exception of the action does not end it."""

import logging
import math
import threading
import time
import zlib
from collections.abc import Callable

log = logging.getLogger(__name__)

LONGEST_PAUSE = 5.0
DEAL_SECONDS = 7.0

Phase = Callable[[float], float]


def phase_of(name: str, seconds: float) -> float:
    """A pod's offset within the period: players of one pod act at the same time, different pods at different times."""
    return zlib.crc32(name.encode()) / 2**32 * seconds


def shifting_phase(name: str, seconds: float) -> Phase:
    """An offset that changes every DEAL_SECONDS, the same for all tickers of a pod.

    With a fixed offset, the same player would be the last to ask the ball in every period, and the last one gets it.
    """
    return lambda now: phase_of(f"{name}:{now // DEAL_SECONDS:.0f}", seconds)


def next_beat(now: float, seconds: float, phase: float = 0.0) -> float:
    """The first moment after `now` that is a multiple of `seconds`, shifted by `phase`."""
    beat = (math.floor((now - phase) / seconds) + 1) * seconds + phase
    # floats of wall-clock seconds are imprecise: a beat at `now` itself must not be returned as the next one
    return beat if beat - now > seconds / 1000 else beat + seconds


def pause_after(failures: int, seconds: float) -> float:
    """Seconds to wait after `failures` failures in a row: doubled each time, up to LONGEST_PAUSE or the period."""
    return min(seconds * 2.0 ** min(failures, 10), max(LONGEST_PAUSE, seconds))


class Ticker:
    """Calls `action` every `seconds` in a thread of its own; calls that are due while it runs are skipped."""

    def __init__(self, name: str, seconds: float, action: Callable[[], None], *, phase: float | Phase = 0.0) -> None:
        self.name = name
        self._seconds = seconds
        self._action = action
        self._phase = phase
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        self._stopped.clear()
        self._thread = threading.Thread(target=self._run, name=self.name, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._stopped.set()

    def join(self, seconds: float) -> None:
        if self._thread is not None:
            self._thread.join(seconds)

    def _run(self) -> None:
        failures = 0
        beat = 0.0
        while True:
            now = time.time()
            # a wait may end slightly early: never run the same beat twice, nor wait long after the clock was set back
            reached = beat if now < beat < now + self._seconds else now
            phase = self._phase(reached) if callable(self._phase) else self._phase
            beat = next_beat(reached, self._seconds, phase)
            wait = beat - now if failures == 0 else pause_after(failures, self._seconds)
            if self._stopped.wait(max(0.0, wait)):
                return
            try:
                self._action()
                failures = 0
            except Exception:  # the game loop must go on after any error of its action
                failures += 1
                log.exception("%s failed %d times in a row; trying again", self.name, failures)
