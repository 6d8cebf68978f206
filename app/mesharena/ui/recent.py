"""The last seconds: requests counted by caller and ball, and by how much each caller's own sidecar counted on."""

from collections.abc import Iterable
from dataclasses import dataclass
from dataclasses import field

from mesharena.kit.messages import ControlRecord
from mesharena.kit.messages import SidecarView
from mesharena.ui.journal import Entry
from mesharena.ui.ledger import ball_of
from mesharena.ui.tally import Tally

WINDOW_SECONDS = 30.0
VIEW_SECONDS = 3.0  # a sidecar is asked at least so often: its view from before the window is where counting begins


@dataclass(slots=True)
class Rise:
    """A sidecar's counters, as its first and its last view of the window show them."""

    last: SidecarView
    first: SidecarView

    @property
    def overflow(self) -> int:
        """Requests that its connection pools refused; a sidecar that was started again begins at nothing."""
        return max(0, self.last.overflow - self.first.overflow)

    @property
    def retries(self) -> int:
        return max(0, self.last.retries - self.first.retries)


@dataclass(slots=True)
class Recent:
    """By caller's pod; tallies by ball's pod as well."""

    tallies: dict[str, dict[str, Tally]] = field(default_factory=dict)
    rises: dict[str, Rise] = field(default_factory=dict)


def recent_requests(newest_first: Iterable[Entry], since: float) -> Recent:
    """What was seen since that moment of our clock."""
    recent = Recent()
    counted: set[str] = set()  # callers whose view from before the window is known
    for entry in newest_first:
        if entry.seen < since - VIEW_SECONDS:
            break
        if isinstance(entry.what, SidecarView):
            if entry.caller not in counted:
                rise = recent.rises.setdefault(entry.caller, Rise(entry.what, entry.what))
                rise.first = entry.what
                if entry.seen < since:
                    counted.add(entry.caller)
        elif entry.seen >= since:
            _count(recent, entry.caller, entry.what)
    return recent


def _count(recent: Recent, caller: str, record: ControlRecord) -> None:
    tally = recent.tallies.setdefault(caller, {}).setdefault(ball_of(record), Tally())
    tally.count(record.outcome, record.status)
    if record.outcome == "answered":
        tally.seconds.append(record.seconds)
