"""The stadium's own settings."""

from dataclasses import dataclass
from dataclasses import field
from typing import Annotated

from msgspec import Meta

from mesharena.kit.settings import Settings


@dataclass(frozen=True, slots=True)
class StadiumSettings:
    """Settings of the stadium."""

    common: Settings = field(default_factory=Settings)
    match_seconds: Annotated[float, Meta(ge=1, le=86_400)] = 120.0
