"""The players' own settings."""

from dataclasses import dataclass
from typing import cast

from mesharena.kit.messages import Team
from mesharena.kit.settings import Environment
from mesharena.kit.settings import Settings
from mesharena.kit.settings import environment
from mesharena.kit.settings import read as read_common


@dataclass(frozen=True, slots=True)
class Figures:
    """How good a player is."""

    speed: float = 60.0  # units/s
    accuracy: float = 0.8  # 1: every kick goes where it is meant to
    skill: float = 5.0
    shot_strength: float = 250.0  # units/s of its best shot
    shoot_percent: float = 20.0  # of the times it has the ball


@dataclass(frozen=True, slots=True)
class AiSettings:
    """Figures of the players of one pod."""

    common: Settings
    team: Team
    players: int = 1
    names: tuple[str, ...] = ("Player",)
    look: str = ""
    number: int = 0  # of the first player's shirt, if it is free; 0: any
    tick_seconds: float = 0.3
    timeout_seconds: float = 3.0
    interactive: bool = False  # no shots at goal but those that a person asks for
    figures: Figures = Figures()


def read(source: Environment | None = None) -> AiSettings:
    env = source or environment()
    return AiSettings(
        common=read_common(env),
        team=cast("Team", env.choice("ARENA_TEAM", "locals", "visitors")),
        players=env.whole("ARENA_PLAYERS", 1, low=1, high=100),
        names=env.names("ARENA_NAMES", ("Player",)),
        look=env.text("ARENA_LOOK", ""),
        number=env.whole("ARENA_NUMBER", 0, low=0, high=99),
        tick_seconds=env.number("ARENA_TICK_SECONDS", 0.3, low=0.02, high=10),
        timeout_seconds=env.number("ARENA_TIMEOUT_SECONDS", 3.0, low=0.05, high=60),
        interactive=env.boolean("ARENA_INTERACTIVE", False),
        figures=Figures(
            speed=env.number("ARENA_SPEED", 60.0, high=1000),
            accuracy=env.number("ARENA_ACCURACY", 0.8, high=1),
            skill=env.number("ARENA_SKILL", 5.0, high=100),
            shot_strength=env.number("ARENA_SHOT_STRENGTH", 250.0, high=1000),
            shoot_percent=env.number("ARENA_SHOOT_PERCENT", 20.0, high=100),
        ),
    )
