"""Copies: what a ball received for a caller beyond what that caller says it was answered by this ball.

Both sides count on their own and tell it at different moments, so both are compared as of a moment some time ago,
and a surplus is believed only when it lasts: a request between the two counts is not a copy.
"""

from bisect import bisect_left
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field

from mesharena.kit.messages import ControlRecord
from mesharena.ui.ledger import ball_of

SETTLE_SECONDS = 1.5  # records come with a caller's next message, at the latest the one after
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
    before: Mapping[str, int]
    told: deque[tuple[float, Mapping[str, int]]] = field(default_factory=deque)  # received, not yet settled
    pending: deque[tuple[float, str]] = field(default_factory=lambda: deque(maxlen=MOST_PENDING))
    attributed: dict[str, int] = field(default_factory=dict)
    surplus: deque[dict[str, int]] = field(default_factory=lambda: deque(maxlen=LASTING))
    past: deque[tuple[float, dict[str, int]]] = field(default_factory=deque)


class Copies:
    """An account per ball."""

    def __init__(self) -> None:
        self._accounts: dict[str, Account] = {}

    def received(self, ball: str, boot: str, sent: float, counts: Mapping[str, int], now: float) -> None:
        """What the ball says it received by caller since its boot, at its own time `sent`."""
        account = self._accounts.get(ball)
        if account is None or account.boot != boot:
            self._forget(now)
            self._accounts[ball] = Account(boot, now, sent, counts)
            return
        account.seen = now
        if not account.told or sent > account.told[-1][0]:
            account.told.append((sent, counts))
        while account.told and account.told[0][0] <= sent - SETTLE_SECONDS:
            self._settle(account, *account.told.popleft())

    def answered(self, caller: str, record: ControlRecord) -> None:
        """A caller says that a ball answered it."""
        account = self._accounts.get(ball_of(record))
        if account is not None and record.at >= account.opened:
            account.pending.append((record.at, caller))

    def of(self, ball: str, caller: str) -> int:
        """Copies that the ball received of this caller's requests since both are known."""
        account = self._accounts.get(ball)
        return _lasting(account, caller) if account else 0

    def lately(self, ball: str, caller: str, seconds: float = 10.0) -> int:
        """Of these, in the last seconds: of as many as have settled."""
        account = self._accounts.get(ball)
        if account is None or not account.past:
            return 0
        first = bisect_left(account.past, account.past[-1][0] - seconds, key=lambda reading: reading[0])
        return max(0, _lasting(account, caller) - account.past[first][1].get(caller, 0))

    def _settle(self, account: Account, moment: float, counts: Mapping[str, int]) -> None:
        waiting = list(account.pending)
        account.pending.clear()
        for at, caller in waiting:
            if at > moment:
                account.pending.append((at, caller))
            elif caller in account.attributed or len(account.attributed) < MOST_CALLERS:
                account.attributed[caller] = account.attributed.get(caller, 0) + 1
        account.surplus.append(
            {c: max(0, n - account.before.get(c, 0) - account.attributed.get(c, 0)) for c, n in counts.items()}
        )
        account.past.append((moment, {c: _lasting(account, c) for c in counts}))
        while account.past[0][0] < moment - KEPT_SECONDS:
            account.past.popleft()

    def _forget(self, now: float) -> None:
        for name in [n for n, a in self._accounts.items() if now - a.seen > FORGET_SECONDS]:
            del self._accounts[name]


def _lasting(account: Account, caller: str) -> int:
    if len(account.surplus) < LASTING:
        return 0
    return min(reading.get(caller, 0) for reading in account.surplus)
