"""The metric of calls to other services: how they ended and how long they took, by service and answering version."""

from prometheus_client import Histogram

from mesharena.kit.labels import BoundedLabels
from mesharena.kit.outcomes import Outcome

# a request takes a fraction of a millisecond; the injected delays of the mesh take seconds
LATENCY_BUCKETS = (0.001, 0.005, 0.025, 0.1, 0.5, 2.5)
VERSIONS = 20

# one metric for the process; each app of the process exposes it
DURATION = Histogram(
    "arena_call_duration_seconds",
    "Calls to other services, by the service asked, the version that answered (if any), and how they ended",
    ("peer", "peer_version", "outcome"),
    buckets=LATENCY_BUCKETS,
    registry=None,
)
_versions = BoundedLabels(VERSIONS)


def count(peer: str, version: str, outcome: Outcome, seconds: float) -> None:
    """Counts a call to the service `peer` that has ended after `seconds`."""
    DURATION.labels(peer, _versions.label(version), outcome).observe(seconds)
