"""What the ui answers to a proof: the pods, each ball's counters, and the journal entries since a cursor."""

import msgspec

from mesharena.kit.outcomes import BY_SERVICE
from mesharena.kit.outcomes import Kind


class PodFact(msgspec.Struct, frozen=True):
    """A pod on the pitch; `sent` and `viewed` are times of its own clock."""

    name: str
    service: str
    app: str
    sent: float
    players: int
    sidecar: bool
    overflow: int
    viewed: float  # when its sidecar's counters were read; 0 without a sidecar
    account: str = ""  # its service account by its own words, as ns/NAMESPACE/sa/NAME
    retries: int = 0  # of its sidecar since that started, as `overflow`
    identity: str | None = None  # SPIFFE id of its certificate, "" without one; None if the ui cannot know


class BallFact(msgspec.Struct, frozen=True):
    """What a ball counted since its process started; the last four as in `BallTraffic`."""

    pod: str
    version: str
    boot: str
    received: int
    handled: int
    handling_seconds: float
    callers: dict[str, int] = {}  # the `received` by caller pod
    shots: dict[str, int] = {}
    identities: dict[str, dict[str, int]] = {}
    failures: dict[str, int] = {}  # of the `received`, those that it answered with an error on purpose

    @property
    def failed(self) -> int:
        return sum(self.failures.values())


class JoinReading(msgspec.Struct, frozen=True, array_like=True):
    """The requests that were received since a ball's first one, `age` seconds after that."""

    age: float
    received_by_ball: int
    received_by_all: int  # by all balls together


class JoinFact(msgspec.Struct, frozen=True):
    """A ball's process that the ui saw getting its first request, `age` seconds ago; oldest reading first."""

    pod: str
    age: float
    readings: tuple[JoinReading, ...]


class RequestFact(msgspec.Struct, frozen=True, array_like=True):
    """A finished request to the ball; `at` is when it ended, by the caller's clock."""

    caller: str
    app: str
    at: float
    player: str
    ball: str
    version: str
    outcome: str
    status: int
    seconds: float
    request: Kind = "control"
    reason: str = ""  # what the sidecar said that ended it
    attempt: int = 1  # which attempt was answered, as in `RequestRecord`

    @property
    def attributed(self) -> bool:
        """A ball answered it, with success or with an error."""
        return self.outcome in BY_SERVICE and bool(self.ball)

    @property
    def begun(self) -> float:
        return self.at - self.seconds


class ViewFact(msgspec.Struct, frozen=True, array_like=True):
    """A reading of a caller's sidecar at time `at`.

    `ejected` holds the balls' pods (or addresses, if a pod is unknown).
    """

    caller: str
    app: str
    at: float
    ejected: tuple[str, ...]
    overflow: int


class Facts(msgspec.Struct, frozen=True):
    """An answer of GET /facts; `missed` if entries between the requested cursor and the first one here were dropped."""

    boot: str
    cursor: int
    missed: bool
    more: bool
    pods: tuple[PodFact, ...]
    balls: tuple[BallFact, ...]
    requests: tuple[RequestFact, ...]
    views: tuple[ViewFact, ...]
    joins: tuple[JoinFact, ...] = ()
