"""Requests counted by outcome (which says who ended them) and HTTP status."""

from collections.abc import Iterable
from dataclasses import dataclass
from dataclasses import field

from mesharena.kit.outcomes import BY_SERVICE
from mesharena.kit.outcomes import Outcome

Ends = dict[Outcome, dict[int, int]]  # outcome -> HTTP status (0 without an answer) -> requests
Reasons = dict[Outcome, dict[str, int]]  # outcome -> what the sidecar said that ended them -> requests
MOST_REASONS = 8  # by outcome
OTHERS = "other"


@dataclass(slots=True)
class Tally:
    """How requests ended; `seconds` are the durations of those with the outcome `answered`."""

    ends: Ends = field(default_factory=dict)
    reasons: Reasons = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)

    @property
    def attributed(self) -> int:
        """Requests that a ball answered, with success or with an error."""
        return sum(sum(by_status.values()) for outcome, by_status in self.ends.items() if outcome in BY_SERVICE)

    @property
    def total(self) -> int:
        return sum(sum(by_status.values()) for by_status in self.ends.values())

    def count(self, outcome: Outcome, status: int, reason: str = "") -> None:
        by_status = self.ends.setdefault(outcome, {})
        by_status[status] = by_status.get(status, 0) + 1
        if reason:
            _add(self.reasons.setdefault(outcome, {}), reason, 1)


def ends_of(tallies: Iterable[Tally]) -> Ends:
    """The sum of several tallies."""
    together: Ends = {}
    for tally in tallies:
        for outcome, by_status in tally.ends.items():
            counts = together.setdefault(outcome, {})
            for status, requests in by_status.items():
                counts[status] = counts.get(status, 0) + requests
    return together


def reasons_of(tallies: Iterable[Tally]) -> Reasons:
    """The sum of several tallies' reasons."""
    together: Reasons = {}
    for tally in tallies:
        for outcome, by_reason in tally.reasons.items():
            for reason, requests in by_reason.items():
                _add(together.setdefault(outcome, {}), reason, requests)
    return together


def _add(by_reason: dict[str, int], reason: str, requests: int) -> None:
    if reason not in by_reason and len(by_reason) >= MOST_REASONS:
        reason = OTHERS
    by_reason[reason] = by_reason.get(reason, 0) + requests


def percentile(values: Iterable[float], percent: float) -> float | None:
    """The smallest value that at least `percent` % of the values do not exceed; None without values."""
    ordered = sorted(values)
    if not ordered:
        return None
    rank = -(-len(ordered) * percent // 100)
    return ordered[max(0, min(len(ordered), int(rank)) - 1)]
