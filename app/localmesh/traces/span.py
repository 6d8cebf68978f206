"""One span as this receiver keeps it."""

from dataclasses import dataclass
from dataclasses import field


@dataclass(frozen=True, slots=True)
class Span:
    """Identifiers are hexadecimal, times nanoseconds since the epoch; `parent` is empty for the first of a trace."""

    trace: str
    id: str
    parent: str
    name: str
    service: str
    begun: int
    ended: int
    failed: bool = False
    sidecar: bool = False  # reported by an Envoy, not by an application
    attributes: dict[str, str] = field(default_factory=dict)

    @property
    def seconds(self) -> float:
        return max(0, self.ended - self.begun) / 1e9
