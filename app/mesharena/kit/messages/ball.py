"""Messages to and from a ball."""

from typing import Annotated

from msgspec import Meta

from mesharena.kit.messages.parts import Coordinate
from mesharena.kit.messages.parts import Message
from mesharena.kit.messages.parts import Name
from mesharena.kit.messages.parts import Team
from mesharena.kit.messages.parts import Text


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
    """Where the ball is, and whether the asking player holds it.

    The answer's headers name the ball's pod and version.
    """

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
    """Whether the ball was kicked: only its holder can kick it."""

    kicked: bool
