"""A beat that never dies: calls an action on wall-clock multiples of its period, whatever the action raises."""

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
    """A pod's own shift of the beat: its players keep time together, the pods do not all strike at once."""
    return zlib.crc32(name.encode()) / 2**32 * seconds


def shifting_phase(name: str, seconds: float) -> Phase:
    """A phase that is dealt anew every few seconds, the same for all who name the same pod.

    With a fixed one the same player comes last to the ball on every beat, and whoever comes last has it.
    """
    return lambda now: phase_of(f"{name}:{now // DEAL_SECONDS:.0f}", seconds)


def next_beat(now: float, seconds: float, phase: float = 0.0) -> float:
    """The first moment after `now` that is a multiple of `seconds`, shifted by `phase`."""
    beat = (math.floor((now - phase) / seconds) + 1) * seconds + phase
    # wall-clock seconds leave few digits for fractions: the beat that is now must not come out as the next one
    return beat if beat - now > seconds / 1000 else beat + seconds


def pause_after(failures: int, seconds: float) -> float:
    """How long to wait after so many failures in a row: longer each time, within bounds."""
    return min(seconds * 2.0 ** min(failures, 10), max(LONGEST_PAUSE, seconds))


class Ticker:
    """Calls `action` on every beat in a thread of its own; beats that pass while the action runs are skipped."""

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
            # a wait may end a hair early: never strike the same beat twice, nor wait long for a clock set back
            reached = beat if now < beat < now + self._seconds else now
            phase = self._phase(reached) if callable(self._phase) else self._phase
            beat = next_beat(reached, self._seconds, phase)
            wait = beat - now if failures == 0 else pause_after(failures, self._seconds)
            if self._stopped.wait(max(0.0, wait)):
                return
            try:
                self._action()
                failures = 0
            except Exception:  # a game loop outlives whatever its action meets
                failures += 1
                log.exception("%s failed %d times in a row; it goes on", self.name, failures)
