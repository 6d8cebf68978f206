"""Messages to and from the stadium."""

from typing import Annotated
from typing import Literal

from msgspec import Meta

from mesharena.kit.messages.parts import Count
from mesharena.kit.messages.parts import Message
from mesharena.kit.messages.parts import Name
from mesharena.kit.messages.parts import Position
from mesharena.kit.messages.parts import Team
from mesharena.kit.messages.parts import Text


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


class MatchAnswer(Message, frozen=True):
    """Answer of stadium POST /centerBall and /randomBall: the current match, and whether a ball was moved."""

    match: Count
    moved: bool


class InfoQuery(Message, frozen=True):
    """Query of stadium GET /info; `number` is the preferred shirt number, 0 for none."""

    team: Team
    player: Name
    number: Annotated[int, Meta(ge=0, le=99)] = 0


class TeamInfo(Message, frozen=True):
    """Answer of stadium GET /info?team=..&player=..&number=..: where a team plays, and this player's shirt number."""

    goal: Position  # centre of the goal it shoots at
    zone: tuple[Position, Position]  # top left, bottom right of where its players walk without the ball
    number: int  # from 1; the preferred number if it is free; 0 if the team is full
    match: int
