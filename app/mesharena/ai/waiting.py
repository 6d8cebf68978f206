"""Waits for the first ball after an installation, so that requests before it starts do not count as failures.

The ui reports whether a ball is on the pitch. Without a ball, no player sends requests. With one, the pod sends a
request every 0.5 s until a ball or its sidecar has answered, because sidecars get a new endpoint some seconds after the
ui. Until then, refused and unreachable requests are not counted, for at most 15 s. After the first answer all requests
are counted.
"""

from mesharena.kit.outcomes import Outcome

PATIENCE_SECONDS = 15.0  # after the start, or after the last answer of the ui that there is no ball
PROBE_SECONDS = 0.5
NOTHING_THERE: frozenset[Outcome] = frozenset({"refused", "unreachable"})  # outcomes of requests while there is no ball


class Waiting:
    """Shared by the players of one pod. Times are seconds of a monotonic clock."""

    def __init__(self, now: float) -> None:
        self._met = False
        self._absent = False
        self._until = now + PATIENCE_SECONDS
        self._probed = float("-inf")

    def hear(self, balls: int, now: float) -> None:
        """Takes the number of balls on the pitch from the ui's answer."""
        self._absent = balls == 0
        if self._absent:
            self._until = now + PATIENCE_SECONDS

    def asks(self, now: float) -> bool:
        """Whether a player may send a control request now."""
        if self._met:
            return True
        if self._absent:
            return False
        if now < self._until and now - self._probed < PROBE_SECONDS:
            return False
        self._probed = now
        return True

    def counts(self, outcome: Outcome, now: float) -> bool:
        """Whether a request with this outcome is counted; call it when the request has ended."""
        if self._met:
            return True
        if outcome in NOTHING_THERE:
            return now >= self._until
        self._met = outcome != "timeout"
        return True
