"""The ui's own settings."""

from dataclasses import dataclass
from dataclasses import field

from mesharena.kit.settings import Settings
from mesharena.ui.platform import Platform


@dataclass(frozen=True, slots=True)
class UiSettings:
    """The path of the mounted scenario file (empty: none), and where the release runs."""

    common: Settings = field(default_factory=Settings)
    platform: Platform = field(default_factory=Platform)
    story: str = ""
