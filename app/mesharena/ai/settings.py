"""The players' own settings."""

from dataclasses import dataclass
from dataclasses import field
from typing import Annotated

from msgspec import Meta

from mesharena.kit.messages import Team
from mesharena.kit.settings import Headers
from mesharena.kit.settings import Names
from mesharena.kit.settings import Secret
from mesharena.kit.settings import Settings


@dataclass(frozen=True, slots=True)
class Figures:
    """How good a player is."""

    speed: Annotated[float, Meta(ge=0, le=1000)] = 60.0  # units/s
    accuracy: Annotated[float, Meta(ge=0, le=1)] = 0.8  # 1: every kick goes exactly where it is aimed
    skill: Annotated[float, Meta(ge=0, le=100)] = 5.0
    shot_strength: Annotated[float, Meta(ge=0, le=1000)] = 250.0  # units/s of its hardest shot
    shoot_percent: Annotated[float, Meta(ge=0, le=100)] = 20.0  # of the times it has the ball


@dataclass(frozen=True, slots=True)
class AiSettings:
    """Settings of the players of one pod."""

    team: Team
    common: Settings = field(default_factory=Settings)
    players: Annotated[int, Meta(ge=1, le=100)] = 1
    names: Names = Names(("Player",))  # noqa: RUF009 - it never changes
    look: str = ""
    number: Annotated[int, Meta(ge=0, le=99)] = 0  # preferred shirt number of the first player; 0: any
    tick_seconds: Annotated[float, Meta(ge=0.02, le=10)] = 0.3
    timeout_seconds: Annotated[float, Meta(ge=0.05, le=60)] = 3.0
    token: Secret = Secret()  # noqa: RUF009 - it never changes; sent to the ball as a bearer token; empty: none
    headers: Headers = field(default_factory=Headers)  # sent to the ball with every request
    interactive: bool = False  # players shoot at goal only if a person asks for it
    figures: Figures = field(default_factory=Figures)
