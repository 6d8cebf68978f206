"""The ball's own settings."""

from dataclasses import dataclass
from dataclasses import field
from typing import Annotated

from msgspec import Meta

from mesharena.kit.settings import Settings


@dataclass(frozen=True, slots=True)
class BallSettings:
    """Settings of one ball."""

    common: Settings = field(default_factory=Settings)
    tick_seconds: Annotated[float, Meta(ge=0.02, le=10)] = 0.2
    control_radius: Annotated[float, Meta(ge=1, le=600)] = 15.0
    resistance: Annotated[float, Meta(ge=0, le=10_000)] = 80.0  # deceleration, units/s2
    error_percent: Annotated[float, Meta(ge=0, le=100)] = 0.0  # of control requests, answered with 503
    slow_percent: Annotated[float, Meta(ge=0, le=100)] = 0.0  # of control requests, answered after slow_seconds
    slow_seconds: Annotated[float, Meta(ge=0, le=60)] = 0.0
