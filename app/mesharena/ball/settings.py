"""The ball's own settings."""

from dataclasses import dataclass

from mesharena.kit.settings import Environment
from mesharena.kit.settings import Settings
from mesharena.kit.settings import environment
from mesharena.kit.settings import read as read_common


@dataclass(frozen=True, slots=True)
class BallSettings:
    """Figures of one ball."""

    common: Settings
    tick_seconds: float = 0.2
    control_radius: float = 15.0
    resistance: float = 80.0  # units/s2 that slow it down
    error_percent: float = 0.0  # of control requests, answered with 503


def read(source: Environment | None = None) -> BallSettings:
    env = source or environment()
    return BallSettings(
        common=read_common(env),
        tick_seconds=env.number("ARENA_TICK_SECONDS", 0.2, low=0.02, high=10),
        control_radius=env.number("ARENA_CONTROL_RADIUS", 15.0, low=1, high=600),
        resistance=env.number("ARENA_RESISTANCE", 80.0, low=0),
        error_percent=env.number("ARENA_ERROR_PERCENT", 0.0, high=100),
    )
