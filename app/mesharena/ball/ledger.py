"""What the ball counted since it started: who asked, what failed, how long it took."""

import threading

from mesharena.kit.messages import BallTraffic

CALLERS = 1000
OTHERS = "other"
SLOWEST_WINDOW = 10.0


class Ledger:
    """Counters behind one lock, held for a few additions only."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._received: dict[str, int] = {}
        self._failed: dict[str, int] = {}
        self._handled = 0
        self._seconds = 0.0
        self._window = 0.0  # start of the running half window
        self._slowest = [0.0, 0.0]  # of the half window before, of the running one
        self._errored: float | None = None
        self._asked: float | None = None

    def count(self, caller: str, now: float, seconds: float, failed: bool) -> None:
        """One control request was answered at `now` after so many seconds."""
        with self._lock:
            if caller not in self._received and len(self._received) >= CALLERS:
                caller = OTHERS
            self._received[caller] = self._received.get(caller, 0) + 1
            self._asked = now
            if failed:
                self._failed[caller] = self._failed.get(caller, 0) + 1
                self._errored = now
            self._handled += 1
            self._seconds += seconds
            self._turn(now)
            if seconds > self._slowest[1]:
                self._slowest[1] = seconds

    def _turn(self, now: float) -> None:
        passed = now - self._window
        if passed > SLOWEST_WINDOW / 2:
            self._slowest = [self._slowest[1] if passed <= SLOWEST_WINDOW else 0.0, 0.0]
            self._window = now

    def traffic(self, now: float) -> BallTraffic:
        with self._lock:
            self._turn(now)
            return BallTraffic(
                received=dict(self._received),
                failed=dict(self._failed),
                handled=self._handled,
                handling_seconds=self._seconds,
                slowest_seconds=max(self._slowest),
            )

    def ages(self, now: float) -> tuple[float, float]:
        """Seconds since the last error and since the last control request; -1 for never."""
        with self._lock:
            return (
                -1.0 if self._errored is None else max(0.0, now - self._errored),
                -1.0 if self._asked is None else max(0.0, now - self._asked),
            )
