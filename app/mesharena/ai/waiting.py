"""Waiting for the first ball: at an installation players start before it, and what is not there yet is no failure.

The ui says whether a ball is on the pitch. Without one nobody asks; with one a pod asks now and then until a ball (or
its sidecar) has ended a request of its own, because sidecars hear of a new endpoint some seconds after the ui does.
Refusals in between are not counted, but for no longer than the patience, and never again after the first answer.
"""

from mesharena.kit.outcomes import Outcome

PATIENCE_SECONDS = 15.0  # since the start, and since the ui said last that there is no ball
PROBE_SECONDS = 0.5
NOTHING_THERE: frozenset[Outcome] = frozenset({"refused", "unreachable"})  # as requests end where there is no ball


class Waiting:
    """Shared by the players of one pod. Times are seconds on any steady clock."""

    def __init__(self, now: float) -> None:
        self._met = False
        self._absent = False
        self._until = now + PATIENCE_SECONDS
        self._probed = float("-inf")

    def hear(self, balls: int, now: float) -> None:
        """The ui says how many balls are on the pitch."""
        self._absent = balls == 0
        if self._absent:
            self._until = now + PATIENCE_SECONDS

    def asks(self, now: float) -> bool:
        """Whether a player may ask for the ball at this moment."""
        if self._met:
            return True
        if self._absent:
            return False
        if now < self._until and now - self._probed < PROBE_SECONDS:
            return False
        self._probed = now
        return True

    def counts(self, outcome: Outcome, now: float) -> bool:
        """Whether a request that ended so is counted; called when it has ended."""
        if self._met:
            return True
        if outcome in NOTHING_THERE:
            return now >= self._until
        self._met = outcome != "timeout"
        return True
