"""The messages that the services exchange, one frozen type each.

Decoding refuses unknown fields and wrong types by name.

Coordinates are pitch units with the origin at the top left corner of the playing field: x runs across it
(0 to PITCH_WIDTH), y along it (0 to PITCH_LENGTH). Times are seconds; wall-clock times are the sender's own.
"""

from typing import Annotated
from typing import Literal

import msgspec
from msgspec import Meta

Team = Literal["locals", "visitors"]
Name = Annotated[str, Meta(min_length=1, max_length=80)]
Text = Annotated[str, Meta(max_length=200)]
Coordinate = Annotated[float, Meta(ge=-1000, le=2000)]
Count = Annotated[int, Meta(ge=0)]
Figure = Annotated[float, Meta(ge=0, le=10000)]

# How a control request ended, as its caller saw it. "refused": the caller's own sidecar answered (overflow, no healthy
# upstream, injected abort, no route); "timeout": no answer within the caller's own limit; "unreachable": no connection.
Outcome = Literal["answered", "error", "refused", "timeout", "unreachable"]


class Message(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, gc=False):
    """A message that refuses fields it does not know."""


class Position(Message, frozen=True):
    """A point of the pitch."""

    x: Coordinate
    y: Coordinate


# ---- ball -----------------------------------------------------------------------------------------------------


class ControlRequest(Message, frozen=True):
    """POST ball /hasControl: a player at (x, y) asks whether it holds the ball."""

    caller: Name  # pod of the player
    player: Name  # player id, unique on the pitch
    name: Name  # what the page calls the player
    team: Team
    x: Coordinate
    y: Coordinate
    skill: Annotated[float, Meta(ge=0, le=100)]


class ControlAnswer(Message, frozen=True):
    """The ball that answered names itself, says where it is, and whether the asking player holds it."""

    ball: str  # pod
    version: str
    x: float
    y: float
    control: bool


class ShotRequest(Message, frozen=True):
    """POST ball /shoot: the holder kicks the ball towards (x, y) with `strength` units per second."""

    caller: Name
    player: Name
    name: Name
    team: Team
    x: Coordinate
    y: Coordinate
    strength: Annotated[float, Meta(ge=0, le=1000)]
    goal: bool  # a shot at goal, or a push forward
    by: Text = ""  # the person who asked for it


class ShotAnswer(Message, frozen=True):
    """Whether the ball was kicked: only its holder may."""

    ball: str
    version: str
    kicked: bool


# ---- stadium --------------------------------------------------------------------------------------------------


class Kick(Message, frozen=True):
    """Who touched the ball last."""

    player: Name
    name: Name
    team: Team
    by: Text = ""  # the person who asked for the shot


class BounceRequest(Message, frozen=True):
    """POST stadium /bounce: a ball moves from `start` to `end`; does it hit the edge or a goal?"""

    ball: Name
    start: Position
    end: Position
    kick: Kick | None = None


class BounceAnswer(Message, frozen=True):
    """What the segment meets first; `at` is where, `normal` the axis that flips on a collision."""

    result: Literal["nothing", "collision", "goal"]
    at: Position | None = None
    normal: Literal["x", "y"] | None = None
    scored_by: Team | None = None  # the team that gets the point
    own_goal: bool = False


class Nothing(Message, frozen=True):
    """The body of a request that says all by its path: empty, or {}."""


class MatchAnswer(Message, frozen=True):
    """Answer of stadium POST /centerBall and /randomBall: the match that is on, and whether a ball was moved."""

    match: Count
    moved: bool


class InfoQuery(Message, frozen=True):
    """Query of stadium GET /info; `number` is a wish, 0 for none."""

    team: Team
    player: Name
    number: Annotated[int, Meta(ge=0, le=99)] = 0


class TeamInfo(Message, frozen=True):
    """Answer of stadium GET /info?team=..&player=..&number=..: where a team plays, and this player's shirt number."""

    goal: Position  # centre of the goal it shoots at
    zone: tuple[Position, Position]  # top left, bottom right of where its players walk without the ball
    number: int  # 1..; a wish is granted if the number is free
    match: int


# ---- display: every pod to the ui -----------------------------------------------------------------------------


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


class BallObject(Message, frozen=True):
    """A ball to draw; `errored` and `asked` are seconds since its last error and control request (-1: never)."""

    id: Name
    x: Coordinate
    y: Coordinate
    errored: float
    asked: float
    holder: str = ""


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

    cluster: str  # Istio's name, outbound|8080|v2|ball...
    address: str  # ip of the endpoint
    ejected: bool  # by outlier detection
    healthy: bool


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
    slowest_seconds: float  # of the last 10 s


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


class TryShoot(Message, frozen=True):
    """POST ai /tryShoot: a person wants this player to shoot."""

    player: Name
    by: Text


class TryShootAnswer(Message, frozen=True):
    """Whether the player will shoot at the next moment it has the ball, and why not."""

    accepted: bool
    reason: Text = ""


class DisplayAnswer(Message, frozen=True):
    """What the ui tells the pod: the match that is on (a ball returns to the centre when it changes) and commands."""

    match: Count
    commands: tuple[Command, ...] = ()
    pace: Annotated[float, Meta(ge=0, le=1)] = 0.0  # seconds between two messages that a crowded ui asks for
