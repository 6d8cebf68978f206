"""The messages from every pod to the ui, and the ui's answers."""

from typing import Annotated
from typing import Literal

import msgspec
from msgspec import Meta

from mesharena.kit.attempts import MOST_ATTEMPTS
from mesharena.kit.messages.parts import Coordinate
from mesharena.kit.messages.parts import Count
from mesharena.kit.messages.parts import Message
from mesharena.kit.messages.parts import Name
from mesharena.kit.messages.parts import Position
from mesharena.kit.messages.parts import Team
from mesharena.kit.messages.parts import Text
from mesharena.kit.outcomes import REASON_LIMIT
from mesharena.kit.outcomes import Kind
from mesharena.kit.outcomes import Outcome

MOST_CALLERS = 256  # entries of each map by caller in a ball's message


class Pod(Message, frozen=True):
    """The sending pod; `boot` changes with every start of its process."""

    name: Name
    service: Literal["ball", "ai", "stadium"]
    app: Name  # label app
    version: Name  # label version
    address: Text  # pod IP
    boot: Name
    locality: Text = ""  # where its labels say that it is, as region/zone; empty: nowhere of its own
    account: Text = ""  # its service account, as ns/NAMESPACE/sa/NAME; what its certificate says is known from the mesh

    @property
    def endpoints(self) -> tuple[str, str]:
        """What a sidecar may call it (`Upstream.endpoint`)."""
        return self.name, self.address


class PlayerObject(Message, frozen=True):
    """A player to draw."""

    id: Name
    name: Name
    team: Team
    number: Count
    x: Coordinate
    y: Coordinate
    look: Text = ""  # empty for an ordinary player, else the name of a star's look
    sad: bool = False  # a request to the ball failed less than 2 s ago: it wanders, or is kept from the ball
    holds: str = ""  # pod of the ball that it holds
    waits: bool = False  # it never shoots by itself: a person must ask for it


class BallObject(Message, frozen=True):
    """A ball to draw; `errored` and `asked` are seconds since its last error and control request (-1: never)."""

    id: Name
    x: Coordinate
    y: Coordinate
    errored: float
    asked: float
    throws: Count = 0  # how often it was put to a new place without rolling there


class Scoreboard(Message, frozen=True):
    """The match as the stadium counts it."""

    match: Count
    remaining: Annotated[float, Meta(ge=0)]
    locals: Count
    visitors: Count
    winner: Literal["", "locals", "visitors", "draw"] = ""


class RequestRecord(Message, frozen=True, array_like=True):
    """One finished request to the ball, as its caller saw it."""

    at: float  # when it ended, wall clock
    player: Name
    ball: str  # pod that answered; empty when none did
    version: str
    outcome: Outcome
    status: Count  # HTTP status, 0 without an answer
    seconds: Annotated[float, Meta(ge=0)]
    request: Kind = "control"
    reason: Annotated[str, Meta(max_length=REASON_LIMIT)] = ""  # what the sidecar said that ended it
    # which attempt was answered, as its own sidecar counts and the ball tells; 1 also where nobody counts or answers
    attempt: Annotated[int, Meta(ge=1, le=MOST_ATTEMPTS)] = 1


class Upstream(Message, frozen=True):
    """One endpoint of the ball, as the caller's sidecar sees it."""

    endpoint: str  # name of its pod, where the sidecar knows it (embedded mesh), else its ip
    ejected: bool  # by outlier detection


class SidecarView(Message, frozen=True):
    """What the caller's own sidecar reports about the ball's clusters, at time `at`."""

    at: float
    upstreams: tuple[Upstream, ...]
    overflow: Count  # requests refused (connection pool full) since the sidecar started
    retries: Count  # since the sidecar started


class BallTraffic(Message, frozen=True):
    """What a ball counted since its process started.

    A request is counted when the ball has answered it, so the sum of `received` is always `handled`. There are two
    fields because `received` is by caller, and `handling_seconds` divided by `handled` is the mean time of a request.
    Callers say in their requests who they are. `identities` has what their certificates say.
    """

    received: dict[str, Count]  # control requests by caller pod, including copies
    failed: dict[str, Count]  # of these, answered with the injected error
    handled: Count  # all control requests
    handling_seconds: float  # total time of the `handled` requests
    shots: dict[str, Count] = msgspec.field(default_factory=dict)  # requests to shoot by caller pod
    # the `received` by caller pod and its SPIFFE identity ("": a plain connection), the newest identity last; none
    # before the ball has heard from its sidecar, because nobody else tells it who is connected
    identities: dict[str, dict[str, Count]] = msgspec.field(default_factory=dict)


class Comment(Message, frozen=True):
    """A comment on the match, such as a goal or a shot."""

    at: float
    text: Text
    kind: Literal["shot", "goal", "own-goal", "take", "match"] = "match"


class DisplayMessage(Message, frozen=True):
    """POST ui /display: what a pod shows and what it measured since its last accepted message."""

    pod: Pod
    sent: float
    players: tuple[PlayerObject, ...] = ()
    ball: BallObject | None = None
    score: Scoreboard | None = None
    requests: tuple[RequestRecord, ...] = ()
    requests_first: Count = 0  # number of records before `requests[0]` since boot, to detect messages that arrive twice
    requests_lost: Count = 0  # records dropped since boot, because the ui was unreachable for too long
    traffic: BallTraffic | None = None
    sidecar: SidecarView | None = None  # None: no sidecar, or its admin port does not answer
    comments: tuple[Comment, ...] = ()


class Command(Message, frozen=True):
    """What a person wants one of the pod's players to do."""

    player: Name
    action: Literal["shoot"]
    by: Text


class DisplayAnswer(Message, frozen=True):
    """The ui's answer to a pod: the match (a ball returns to the centre when it changes), the balls, and commands."""

    match: Count
    balls: Count = 0  # on the pitch
    places: tuple[Position, ...] = ()  # where these balls are, as everybody on the pitch can see
    commands: tuple[Command, ...] = ()
    # seconds between two messages, if many pods report; 0: as often as it likes
    pace: Annotated[float, Meta(ge=0, le=1)] = 0.0
