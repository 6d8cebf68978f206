"""What sidecars tell: spans of the requests that their senders sampled, and a line for each request."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Telemetry:
    """The namespace's Telemetry; without one a sidecar tells nothing."""

    name: str = ""
    tracing: bool = False
    sampling_percent: float = 1.0  # of the requests that come without a trace; Istio's default
    access_log: bool = False


SILENT = Telemetry()
