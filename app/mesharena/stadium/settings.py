"""The stadium's own settings."""

from dataclasses import dataclass

from mesharena.kit.settings import Environment
from mesharena.kit.settings import Settings
from mesharena.kit.settings import environment
from mesharena.kit.settings import read as read_common


@dataclass(frozen=True, slots=True)
class StadiumSettings:
    """Figures of the stadium."""

    common: Settings
    match_seconds: float = 120.0


def read(source: Environment | None = None) -> StadiumSettings:
    env = source or environment()
    return StadiumSettings(
        common=read_common(env), match_seconds=env.number("ARENA_MATCH_SECONDS", 120.0, low=1, high=86_400)
    )
