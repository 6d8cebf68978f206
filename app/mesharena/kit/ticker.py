"""A beat that never dies: calls an action on wall-clock multiples of its period, whatever the action raises."""

import logging
import math
import threading
import time
import zlib
from collections.abc import Callable

log = logging.getLogger(__name__)

LONGEST_PAUSE = 5.0


def phase_of(name: str, seconds: float) -> float:
    """A pod's own shift of the beat: its players keep time together, the pods do not all strike at once."""
    return zlib.crc32(name.encode()) / 2**32 * seconds


def next_beat(now: float, seconds: float, phase: float = 0.0) -> float:
    """The first moment after `now` that is a multiple of `seconds`, shifted by `phase`."""
    return (math.floor((now - phase) / seconds) + 1) * seconds + phase


def pause_after(failures: int, seconds: float) -> float:
    """How long to wait after so many failures in a row: longer each time, within bounds."""
    return min(seconds * 2.0 ** min(failures, 10), max(LONGEST_PAUSE, seconds))


class Ticker:
    """Calls `action` on every beat in a thread of its own; beats that pass while the action runs are skipped."""

    def __init__(self, name: str, seconds: float, action: Callable[[], None], *, phase: float = 0.0) -> None:
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
            beat = next_beat(reached, self._seconds, self._phase)
            wait = beat - now if failures == 0 else pause_after(failures, self._seconds)
            if self._stopped.wait(max(0.0, wait)):
                return
            try:
                self._action()
                failures = 0
            except Exception:  # a game loop outlives whatever its action meets
                failures += 1
                log.exception("%s failed %d times in a row; it goes on", self.name, failures)
