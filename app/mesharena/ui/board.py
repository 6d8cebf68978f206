"""The pods on the pitch: the last message of each, removed 2 s after it arrived."""

from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus

from mesharena.kit.factory import RefusedError
from mesharena.kit.messages import DisplayMessage
from mesharena.kit.messages import Scoreboard

VANISH_SECONDS = 2.0
MOST_PODS = 256
DRIFT = 0.001  # seconds by which two clocks may drift apart between two messages
CLOCK_SET = 1.0  # seconds; a message that seems to have travelled longer comes from a clock that was set back


@dataclass(frozen=True, slots=True)
class Presence:
    """A pod's newest message.

    `seen` is when the last message arrived, `sent_at` when this one was sent, both by the ui's clock. `identity` is the
    SPIFFE id of the sender's certificate: empty on a plain connection, None if nobody tells the ui.
    """

    message: DisplayMessage
    seen: float
    sent_at: float
    identity: str | None = None

    @property
    def name(self) -> str:
        return self.message.pod.name


class Board:
    """The pods that reported in the last 2 s, by name."""

    def __init__(self) -> None:
        self._pods: dict[str, Presence] = {}

    def put(self, message: DisplayMessage, now: float, identity: str | None = None) -> None:
        """Stores the message as the pod's newest; one that arrives late only shows that the pod is still there."""
        name = message.pod.name
        last = self._pods.get(name)
        if last is None and len(self._pods) >= MOST_PODS:
            self._sweep(now)
            if len(self._pods) >= MOST_PODS:
                raise RefusedError(f"already {MOST_PODS} pods on the pitch", "pod.name", HTTPStatus.TOO_MANY_REQUESTS)
        if last is not None and last.message.pod.boot == message.pod.boot and message.sent < last.message.sent:
            self._pods[name] = Presence(last.message, now, last.sent_at, identity)
        else:
            self._pods[name] = Presence(message, now, _sent_at(message, last, now), identity)

    def present(self, now: float) -> list[Presence]:
        """The pods on the pitch, sorted by name."""
        self._sweep(now)
        return [self._pods[name] for name in sorted(self._pods)]

    def score(self, now: float) -> Scoreboard | None:
        """The score as the stadium reported it last; None without a stadium."""
        scored = [p for p in self._heard(now) if p.message.score is not None]
        return max(scored, key=lambda p: p.seen).message.score if scored else None

    def player_pod(self, player: str, now: float) -> str | None:
        """The pod that moves this player."""
        for presence in self._heard(now):
            if any(p.id == player for p in presence.message.players):
                return presence.name
        return None

    def _heard(self, now: float) -> Iterator[Presence]:
        return (p for p in self._pods.values() if now - p.seen <= VANISH_SECONDS)

    def _sweep(self, now: float) -> None:
        for name in [p.name for p in self._pods.values() if now - p.seen > VANISH_SECONDS]:
            del self._pods[name]


def _sent_at(message: DisplayMessage, last: Presence | None, now: float) -> float:
    """When the message was sent, by the ui's clock. The sender's fastest message gives the offset of its clock."""
    clock = now - message.sent
    if last is not None and last.message.pod.boot == message.pod.boot:
        best = last.sent_at - last.message.sent + DRIFT
        if clock - best < CLOCK_SET:
            clock = min(clock, best)
    return message.sent + clock
