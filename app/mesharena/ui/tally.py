"""Requests counted by how they ended, as the page tells that apart (which says who ended them), and HTTP status."""

from collections.abc import Iterable
from dataclasses import dataclass
from dataclasses import field

from mesharena.kit.messages import RequestRecord
from mesharena.kit.outcomes import BY_SERVICE
from mesharena.kit.outcomes import Look
from mesharena.kit.outcomes import look

Ends = dict[Look, dict[int, int]]  # look -> HTTP status (0 without an answer) -> requests
Reasons = dict[Look, dict[str, int]]  # look -> what the sidecar said that ended them -> requests
MOST_REASONS = 8  # by look
OTHERS = "other"


@dataclass(slots=True)
class Tally:
    """How requests ended; `seconds` are the durations of those with the outcome `answered`.

    `retried` are those that a ball answered at a later attempt than the first.
    """

    ends: Ends = field(default_factory=dict)
    reasons: Reasons = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)
    retried: int = 0

    @property
    def attributed(self) -> int:
        """Requests that a ball answered, with success or with an error."""
        return sum(sum(by_status.values()) for outcome, by_status in self.ends.items() if outcome in BY_SERVICE)

    @property
    def total(self) -> int:
        return sum(sum(by_status.values()) for by_status in self.ends.values())

    def count(self, record: RequestRecord) -> None:
        ended = look(record.outcome, record.status, record.reason)
        by_status = self.ends.setdefault(ended, {})
        by_status[record.status] = by_status.get(record.status, 0) + 1
        if record.reason:
            _add(self.reasons.setdefault(ended, {}), record.reason, 1)
        self.retried += record.attempt > 1


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
