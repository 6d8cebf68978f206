"""What every pod tells the ui, and what the ui tells it."""

from typing import Annotated
from typing import Literal

from msgspec import Meta

from mesharena.kit.messages.parts import Coordinate
from mesharena.kit.messages.parts import Count
from mesharena.kit.messages.parts import Message
from mesharena.kit.messages.parts import Name
from mesharena.kit.messages.parts import Team
from mesharena.kit.messages.parts import Text
from mesharena.kit.outcomes import Outcome


class Pod(Message, frozen=True):
    """Who sends: the pod's own facts; `boot` changes with every start of its process."""

    name: Name
    service: Literal["ball", "ai", "stadium"]
    app: Name  # label app
    version: Name  # label version
    address: Text  # pod IP
    boot: Name


class PlayerObject(Message, frozen=True):
    """A player to draw."""

    id: Name
    name: Name
    team: Team
    number: Count
    x: Coordinate
    y: Coordinate
    look: Text = ""  # "" for a usual player, else the name of a star's look
    sad: bool = False  # its last control request failed: it wanders
    holds: str = ""  # pod of the ball that it holds
    waits: bool = False  # it never shoots by itself: a person must ask for it


class BallObject(Message, frozen=True):
    """A ball to draw; `errored` and `asked` are seconds since its last error and control request (-1: never)."""

    id: Name
    x: Coordinate
    y: Coordinate
    errored: float
    asked: float
    throws: Count = 0  # how often it was put somewhere: it did not roll there


class Scoreboard(Message, frozen=True):
    """The match as the stadium counts it."""

    match: Count
    remaining: Annotated[float, Meta(ge=0)]
    locals: Count
    visitors: Count
    winner: Literal["", "locals", "visitors", "draw"] = ""


class ControlRecord(Message, frozen=True, array_like=True):
    """One finished control request, as its caller saw it."""

    at: float  # when it ended, wall clock
    player: Name
    ball: str  # pod that answered; "" when none did
    version: str
    outcome: Outcome
    status: Count  # HTTP status, 0 without an answer
    seconds: Annotated[float, Meta(ge=0)]


class Upstream(Message, frozen=True):
    """One endpoint of the ball, as the caller's sidecar sees it."""

    address: str  # ip of the endpoint
    ejected: bool  # by outlier detection


class SidecarView(Message, frozen=True):
    """What the caller's own sidecar says of the ball's clusters, at time `at`."""

    at: float
    upstreams: tuple[Upstream, ...]
    overflow: Count  # requests that its connection pools refused, since it started
    retries: Count


class BallTraffic(Message, frozen=True):
    """What a ball counted since it booted."""

    received: dict[str, Count]  # control requests by caller pod, copies among them
    failed: dict[str, Count]  # of these, answered with the injected error
    handled: Count
    handling_seconds: float  # spent in all of `handled`


class Comment(Message, frozen=True):
    """Something said on the pitch."""

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
    requests: tuple[ControlRecord, ...] = ()
    requests_first: Count = 0  # how many records came before `requests[0]` since boot: a message may arrive twice
    requests_lost: Count = 0  # records dropped since boot because the ui could not be reached for too long
    traffic: BallTraffic | None = None
    sidecar: SidecarView | None = None  # None: no sidecar, or it does not answer
    comments: tuple[Comment, ...] = ()


class Command(Message, frozen=True):
    """A person's wish for one of the pod's players."""

    player: Name
    action: Literal["shoot"]
    by: Text


class DisplayAnswer(Message, frozen=True):
    """What the ui tells the pod: the match that is on (a ball returns to the centre when it changes) and commands."""

    match: Count
    balls: Count = 0  # on the pitch
    commands: tuple[Command, ...] = ()
    pace: Annotated[float, Meta(ge=0, le=1)] = 0.0  # seconds between two messages that a crowded ui asks for
