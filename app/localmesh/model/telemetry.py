"""The telemetry of sidecars: spans of sampled requests, and an access log line for each request."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Telemetry:
    """The namespace's Telemetry; without one a sidecar sends no spans and logs no requests."""

    name: str = ""
    tracing: bool = False
    sampling_percent: float = 1.0  # of the requests that come without a trace; Istio's default
    access_log: bool = False


SILENT = Telemetry()
