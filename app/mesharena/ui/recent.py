"""Figures of the last 30 s: control requests by caller and ball, shots by caller, rises of its sidecar's counters."""

from collections.abc import Iterable
from dataclasses import dataclass
from dataclasses import field

from mesharena.kit.messages import RequestRecord
from mesharena.kit.messages import SidecarView
from mesharena.ui.journal import Entry
from mesharena.ui.reports import ball_of
from mesharena.ui.tally import Tally

WINDOW_SECONDS = 30.0
VIEW_SECONDS = 3.0  # each sidecar is read at least this often, so a reading from before the window is at most this old


@dataclass(slots=True)
class Rise:
    """The first and the last reading of a sidecar's counters in the window."""

    last: SidecarView
    first: SidecarView

    @property
    def overflow(self) -> int:
        """Requests refused (connection pool full) in the window; never negative, also if the sidecar restarted."""
        return max(0, self.last.overflow - self.first.overflow)

    @property
    def retries(self) -> int:
        return max(0, self.last.retries - self.first.retries)


@dataclass(slots=True)
class Recent:
    """Tallies of control requests by caller's pod and ball's pod; shots and rises of counters by caller's pod."""

    tallies: dict[str, dict[str, Tally]] = field(default_factory=dict)
    shots: dict[str, Tally] = field(default_factory=dict)
    rises: dict[str, Rise] = field(default_factory=dict)


def recent_requests(newest_first: Iterable[Entry], since: float) -> Recent:
    """What arrived at or after `since`, by the ui's clock."""
    recent = Recent()
    counted: set[str] = set()  # callers with a reading from before the window
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


def _count(recent: Recent, caller: str, record: RequestRecord) -> None:
    if record.request == "control":
        tally = recent.tallies.setdefault(caller, {}).setdefault(ball_of(record), Tally())
    else:
        tally = recent.shots.setdefault(caller, Tally())
    tally.count(record)
    if record.outcome == "answered":
        tally.seconds.append(record.seconds)
