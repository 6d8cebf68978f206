"""Counts the requests that the ball received since it started: callers and their identities, errors, durations."""

import threading

from mesharena.kit.messages import BallTraffic
from mesharena.kit.messages.display import MOST_CALLERS

CALLERS = MOST_CALLERS - 1  # the ui takes no more, and all further ones are counted together
IDENTITIES = 4  # of one caller; more than one shows that several call themselves by its name
OTHERS = "other"


class ReceivedCounts:
    """Counters of received requests by caller, behind one lock."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._received: dict[str, int] = {}
        self._failed: dict[str, int] = {}
        self._shots: dict[str, int] = {}
        self._identities: dict[str, dict[str, int]] = {}
        self._handled = 0
        self._seconds = 0.0
        self._errored: float | None = None
        self._asked: float | None = None

    def count(self, caller: str, now: float, seconds: float, failed: bool, identity: str | None = None) -> None:
        """Counts a control request that was answered at `now` after `seconds`; `identity` is None if unknown."""
        with self._lock:
            if caller not in self._received and len(self._received) >= CALLERS:
                caller = OTHERS
            self._received[caller] = self._received.get(caller, 0) + 1
            self._asked = now
            if identity is not None:
                self._identify(caller, identity)
            if failed:
                self._failed[caller] = self._failed.get(caller, 0) + 1
                self._errored = now
            self._handled += 1
            self._seconds += seconds

    def shot(self, caller: str) -> None:
        """Counts a request to shoot."""
        with self._lock:
            if caller not in self._shots and len(self._shots) >= CALLERS:
                caller = OTHERS
            self._shots[caller] = self._shots.get(caller, 0) + 1

    def _identify(self, caller: str, identity: str) -> None:
        counts = self._identities.setdefault(caller, {})
        if identity not in counts and len(counts) >= IDENTITIES:
            identity = OTHERS
        counts[identity] = counts.pop(identity, 0) + 1  # the newest identity last

    def traffic(self) -> BallTraffic:
        with self._lock:
            return BallTraffic(
                received=dict(self._received),
                failed=dict(self._failed),
                handled=self._handled,
                handling_seconds=self._seconds,
                shots=dict(self._shots),
                identities={caller: dict(counts) for caller, counts in self._identities.items()},
            )

    def ages(self, now: float) -> tuple[float, float]:
        """Seconds since the last error and since the last control request; -1: never."""
        with self._lock:
            return (
                -1.0 if self._errored is None else max(0.0, now - self._errored),
                -1.0 if self._asked is None else max(0.0, now - self._asked),
            )
