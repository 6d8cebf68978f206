"""Copies: what a ball received for a caller beyond what that caller says it was answered by this ball.

Both sides count on their own and tell it at different moments, so both are compared as of a moment some time ago,
and a surplus is believed only when it lasts: a request between the two counts is not a copy. Nor is one of which its
caller does not know whom it reached, and what a caller that has ended since did not come to tell.
"""

from bisect import bisect_left
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field

from mesharena.kit.messages import ControlRecord
from mesharena.kit.outcomes import may_have_reached
from mesharena.ui.ledger import ball_of

SETTLE_SECONDS = 1.5  # a request is on its way for so long at most, unless the mesh delays it
SILENT_SECONDS = 5.0  # a caller that says nothing for so long is not waited for
LASTING = 6  # readings in a row
KEPT_SECONDS = 40.0
FORGET_SECONDS = 60.0
MOST_CALLERS = 512
MOST_PENDING = 20_000


@dataclass(slots=True)
class Account:
    """One process of a ball; what it received before we knew it is nobody's copy."""

    boot: str
    seen: float
    opened: float  # the ball's clock
    before: dict[str, int]
    unsettled: deque[tuple[float, Mapping[str, int]]] = field(default_factory=deque)  # received by caller, by time
    pending: deque[tuple[float, str]] = field(default_factory=lambda: deque(maxlen=MOST_PENDING))
    attributed: dict[str, int] = field(default_factory=dict)
    surplus: deque[tuple[float, dict[str, int]]] = field(default_factory=lambda: deque(maxlen=LASTING))
    past: deque[tuple[float, dict[str, int]]] = field(default_factory=deque)  # copies, and as of when they are known
    said: float = float("-inf")  # the ball's clock when it spoke last
    turned: float = float("-inf")  # and when the scenario changed
    begun_again: dict[str, float] = field(default_factory=dict)  # callers whose process is another one since a moment


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a process of a caller has reported: of everything until `reported`, on its own clock."""

    boot: str
    reported: float
    heard: float


class Copies:
    """An account per ball."""

    def __init__(self) -> None:
        self._accounts: dict[str, Account] = {}
        self._callers: dict[str, Progress] = {}

    def heard(self, caller: str, boot: str, sent: float, now: float) -> None:
        """A caller's message has been taken in, with all that it had to tell until it was sent."""
        before = self._callers.pop(caller, None)
        if before is not None and before.boot != boot:
            for account in self._accounts.values():
                account.begun_again[caller] = sent
        if len(self._callers) >= MOST_CALLERS:
            del self._callers[next(iter(self._callers))]
        self._callers[caller] = Progress(boot, sent, now)

    def received(self, ball: str, boot: str, sent: float, counts: Mapping[str, int], now: float) -> None:
        """What the ball says it received by caller since its boot, at its own time `sent`."""
        account = self._accounts.get(ball)
        if account is None or account.boot != boot:
            self._forget(now)
            self._accounts[ball] = Account(boot, now, sent, dict(counts))
            return
        account.seen = now
        account.said = max(account.said, sent)
        if not account.unsettled or sent > account.unsettled[-1][0]:
            account.unsettled.append((sent, counts))
        known = (caller.reported for caller in self._callers.values() if now - caller.heard < SILENT_SECONDS)
        until = min(sent - SETTLE_SECONDS, *known, sent)
        while account.unsettled and account.unsettled[0][0] <= until:
            self._settle(account, *account.unsettled.popleft())

    def answered(self, caller: str, record: ControlRecord) -> None:
        """A caller says that a ball answered it, or that it may have reached any of them."""
        ball = ball_of(record)
        unknown = may_have_reached(record.outcome, record.status)
        reached = self._accounts.values() if unknown else (self._accounts.get(ball),)
        for account in reached:
            if account is not None and record.at >= account.opened:
                account.pending.append((record.at, caller))

    def of(self, ball: str, caller: str) -> int:
        """Copies that the ball received of this caller's requests since both are known."""
        account = self._accounts.get(ball)
        return _lasting(account, caller) if account else 0

    def turn(self) -> None:
        """Another scenario is in force: what settles later of the one before is not of these last seconds."""
        for account in self._accounts.values():
            account.turned = account.said

    def recent(self, ball: str, caller: str, seconds: float) -> int:
        """Of these, in the last seconds and of this scenario: of as many as have settled."""
        account = self._accounts.get(ball)
        if account is None or not account.past:
            return 0
        since = max(account.past[-1][0] - seconds, account.turned)
        first = bisect_left(account.past, since, key=lambda reading: reading[0])
        if first == len(account.past):
            return 0  # nothing of this scenario has settled
        return max(0, _lasting(account, caller) - account.past[first][1].get(caller, 0))

    def _settle(self, account: Account, moment: float, counts: Mapping[str, int]) -> None:
        waiting = list(account.pending)
        account.pending.clear()
        for at, caller in waiting:
            if at > moment:
                account.pending.append((at, caller))
            elif caller in account.attributed or len(account.attributed) < MOST_CALLERS:
                account.attributed[caller] = account.attributed.get(caller, 0) + 1
        for caller in [c for c, since in account.begun_again.items() if since <= moment]:
            del account.begun_again[caller]
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
