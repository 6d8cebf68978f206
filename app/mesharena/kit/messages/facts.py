"""What the ui tells a proof: who is there, what every ball counted, and the journal from a cursor on."""

import msgspec

from mesharena.kit.outcomes import BY_SERVICE


class PodFact(msgspec.Struct, frozen=True):
    """A pod on the pitch; `sent` and `viewed` are its own clock."""

    name: str
    service: str
    app: str
    sent: float
    players: int
    sidecar: bool
    overflow: int
    viewed: float  # when its sidecar said so; 0 without a sidecar


class BallFact(msgspec.Struct, frozen=True):
    """What a ball counted since its boot."""

    pod: str
    version: str
    boot: str
    received: int
    handled: int
    handling_seconds: float


class RequestFact(msgspec.Struct, frozen=True, array_like=True):
    """A finished control request; `at` is the caller's clock when it ended."""

    caller: str
    app: str
    at: float
    player: str
    ball: str
    version: str
    outcome: str
    status: int
    seconds: float

    @property
    def attributed(self) -> bool:
        """A ball is known to have answered it, well or badly."""
        return self.outcome in BY_SERVICE and bool(self.ball)

    @property
    def begun(self) -> float:
        return self.at - self.seconds


class ViewFact(msgspec.Struct, frozen=True, array_like=True):
    """What a caller's sidecar showed at its time `at`: the balls' pods (addresses, where unknown) that it keeps out."""

    caller: str
    app: str
    at: float
    ejected: tuple[str, ...]
    overflow: int


class Facts(msgspec.Struct, frozen=True):
    """An answer of GET /facts; `missed` when entries between the given cursor and the first one here are gone."""

    boot: str
    cursor: int
    missed: bool
    more: bool
    pods: tuple[PodFact, ...]
    balls: tuple[BallFact, ...]
    requests: tuple[RequestFact, ...]
    views: tuple[ViewFact, ...]
