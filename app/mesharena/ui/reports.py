"""What the callers report: control requests by caller and ball, since the first message of each caller's process."""

from dataclasses import dataclass
from dataclasses import field

from mesharena.kit.messages import DisplayMessage
from mesharena.kit.messages import RequestRecord
from mesharena.kit.outcomes import BY_SERVICE
from mesharena.ui.tally import Tally

FORGET_SECONDS = 180.0
MOST_BALLS = 64  # no arena has more; further names are counted as requests without an answer
NOBODY = ""


@dataclass(slots=True)
class Reported:
    """What one process of a caller has reported since its first message."""

    boot: str
    seen: float
    following: int  # number of the next record, because messages may arrive twice
    tallies: dict[str, Tally] = field(default_factory=dict)  # by ball pod, NOBODY for requests without an answer


def ball_of(record: RequestRecord) -> str:
    return record.ball if record.outcome in BY_SERVICE else NOBODY


class CallerReports:
    """The totals of every caller; a restarted caller begins at 0."""

    def __init__(self) -> None:
        self._callers: dict[str, Reported] = {}

    def take(self, message: DisplayMessage, now: float) -> tuple[RequestRecord, ...]:
        """Counts the message's control requests; returns the records that did not arrive before, of shots, too."""
        caller = self._callers.get(message.pod.name)
        if caller is None or caller.boot != message.pod.boot:
            self._forget(now)
            caller = Reported(message.pod.boot, now, message.requests_first)
            self._callers[message.pod.name] = caller
        caller.seen = now
        fresh = message.requests[max(0, caller.following - message.requests_first) :]
        caller.following = max(caller.following, message.requests_first + len(message.requests))
        for record in fresh:
            if record.request != "control":
                continue
            ball = ball_of(record)
            if ball not in caller.tallies and len(caller.tallies) >= MOST_BALLS:
                ball = NOBODY
            caller.tallies.setdefault(ball, Tally()).count(record)
        return fresh

    def totals(self, caller: str) -> dict[str, Tally]:
        reported = self._callers.get(caller)
        return reported.tallies if reported else {}

    def _forget(self, now: float) -> None:
        for name in [n for n, c in self._callers.items() if now - c.seen > FORGET_SECONDS]:
            del self._callers[name]
