"""Counts mirrored copies: requests that a ball received, minus those that it answered according to their caller.

With Istio's defaults nothing in a request marks it as a copy, so copies are not identified one by one; only totals are
compared. Ball and caller count independently and report at different moments. So their totals are compared as of a
moment some seconds ago, and a difference counts only when LASTING comparisons in a row show it.

Not counted as copies: requests with an unknown receiver, the attempts before the one that was answered, of which nobody
knows the receivers, and requests whose caller stopped before reporting them.
The clocks of balls and callers are assumed to be equal.
"""

from bisect import bisect_left
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field

from mesharena.kit.messages import RequestRecord
from mesharena.kit.outcomes import may_have_reached
from mesharena.ui.reports import ball_of

REQUEST_SECONDS = 2.5  # a request takes no longer than this, unless the mesh delays it
SILENT_SECONDS = 5.0  # a comparison does not wait for a caller that has not reported for so long
LASTING = 6  # comparisons in a row that must show a surplus
KEPT_SECONDS = 40.0
FORGET_SECONDS = 60.0
MOST_CALLERS = 512
MOST_PENDING = 20_000


@dataclass(slots=True)
class Account:
    """The counts of one process of a ball; requests received before its first report are ignored."""

    boot: str
    seen: float
    first_report: float  # the ball's clock
    before: dict[str, int]  # received by caller, to subtract: before the first report, or before the caller restarted
    waiting: deque[tuple[float, Mapping[str, int]]] = field(default_factory=deque)  # totals by caller, to be compared
    # time, caller, and how often the ball received the request
    reported: deque[tuple[float, str, int]] = field(default_factory=lambda: deque(maxlen=MOST_PENDING))
    attributed: dict[str, int] = field(default_factory=dict)
    surplus: deque[tuple[float, dict[str, int]]] = field(default_factory=lambda: deque(maxlen=LASTING))
    past: deque[tuple[float, dict[str, int]]] = field(default_factory=deque)  # time, copies until then
    last_report: float = float("-inf")  # the ball's clock
    scenario_changed: float = float("-inf")  # the ball's clock
    restarted_at: dict[str, float] = field(default_factory=dict)  # caller -> first report of its new process


@dataclass(frozen=True, slots=True)
class Progress:
    """One process of a caller: it has reported everything until `reported`, by its own clock."""

    boot: str
    reported: float
    heard: float


class Copies:
    """One account for each ball."""

    def __init__(self) -> None:
        self._accounts: dict[str, Account] = {}
        self._callers: dict[str, Progress] = {}

    def heard(self, caller: str, boot: str, sent: float, now: float) -> None:
        """A caller's message has been stored, with all records until `sent`."""
        before = self._callers.pop(caller, None)
        if before is not None and before.boot != boot:
            for account in self._accounts.values():
                account.restarted_at[caller] = sent
        if len(self._callers) >= MOST_CALLERS:
            del self._callers[next(iter(self._callers))]
        self._callers[caller] = Progress(boot, sent, now)

    def received(self, ball: str, boot: str, sent: float, counts: Mapping[str, int], now: float) -> None:
        """Takes the ball's totals by caller since its start, as of `sent` by its own clock."""
        account = self._accounts.get(ball)
        if account is None or account.boot != boot:
            self._forget(now)
            self._accounts[ball] = Account(boot, seen=now, first_report=sent, before=dict(counts))
            return
        account.seen = now
        account.last_report = max(account.last_report, sent)
        if not account.waiting or sent > account.waiting[-1][0]:
            account.waiting.append((sent, counts))
        reported = (caller.reported for caller in self._callers.values() if now - caller.heard < SILENT_SECONDS)
        until = min(sent - REQUEST_SECONDS, *reported, sent)
        while account.waiting and account.waiting[0][0] <= until:
            self._compare(account, *account.waiting.popleft())

    def reported_by_caller(self, caller: str, record: RequestRecord) -> None:
        """Takes a caller's record: the ball that answered received the request.

        If the receiver is unknown, as of earlier attempts, any ball may have. These were received while it was under
        way, so a retried request counts from its beginning.
        """
        ball = ball_of(record)
        at = record.at - record.seconds if record.attempt > 1 else record.at
        unknown = may_have_reached(record.outcome, record.status)
        for name, account in self._accounts.items():
            times = record.attempt - 1 + (unknown or name == ball)
            if times and record.at >= account.first_report:
                account.reported.append((at, caller, times))

    def of(self, ball: str, caller: str) -> int:
        """Copies of this caller's requests that the ball received since its first report."""
        account = self._accounts.get(ball)
        return _lasting(account, caller) if account else 0

    def scenario_changed(self) -> None:
        """Results of the old scenario that are compared later are not shown as recent."""
        for account in self._accounts.values():
            account.scenario_changed = account.last_report

    def recent(self, ball: str, caller: str, seconds: float) -> int:
        """Copies in the last `seconds` of the current scenario, as far as already compared."""
        account = self._accounts.get(ball)
        if account is None or not account.past:
            return 0
        since = max(account.past[-1][0] - seconds, account.scenario_changed)
        first = bisect_left(account.past, since, key=lambda reading: reading[0])
        if first == len(account.past):
            return 0  # nothing of this scenario has been compared yet
        return max(0, _lasting(account, caller) - account.past[first][1].get(caller, 0))

    def _compare(self, account: Account, moment: float, counts: Mapping[str, int]) -> None:
        reported = list(account.reported)
        account.reported.clear()
        for at, caller, times in reported:
            if at > moment:
                account.reported.append((at, caller, times))
            elif caller in account.attributed or len(account.attributed) < MOST_CALLERS:
                account.attributed[caller] = account.attributed.get(caller, 0) + times
        for caller in [c for c, since in account.restarted_at.items() if since <= moment]:
            del account.restarted_at[caller]
            account.before[caller] = counts.get(caller, 0) - account.attributed.get(caller, 0)
        surplus = {c: max(0, n - account.before.get(c, 0) - account.attributed.get(c, 0)) for c, n in counts.items()}
        account.surplus.append((moment, surplus))
        account.past.append((account.surplus[0][0], {c: _lasting(account, c) for c in counts}))
        while account.past[0][0] < account.past[-1][0] - KEPT_SECONDS:
            account.past.popleft()

    def _forget(self, now: float) -> None:
        for name in [n for n, a in self._accounts.items() if now - a.seen > FORGET_SECONDS]:
            del self._accounts[name]


def _lasting(account: Account, caller: str) -> int:
    if len(account.surplus) < LASTING:
        return 0
    return min(reading.get(caller, 0) for _, reading in account.surplus)
