"""What a cluster's own tools get of the match: traces in Jaeger, Istio's and the services' metrics in Prometheus.

They are looked for where Istio's add-ons put them: Jaeger at `tracing`, Prometheus at `prometheus`, in istio-system.
"""

import time
from collections.abc import Callable
from typing import Any

import pytest

from tests.cluster.release import Release
from tests.cluster.release import until
from tests.traces import Span
from tests.traces import assert_goes_through_both_sidecars
from tests.traces import full_path
from tests.traces import of_jaeger

TRACED = ["-f", "tests/cluster/pace.yaml", "--set", "tracing.enabled=true"]


class Jaeger:
    """What Jaeger has of a release since its installation."""

    def __init__(self, release: Release, since: float) -> None:
        self.release = release
        self._since = since

    def traces(self, app: str, operation: str) -> list[list[Span]]:
        """At most twenty, the newest first."""
        release = self.release
        wanted = {
            "service": f"{app}.{release.namespace}",
            "operation": operation,
            "limit": 20,
            "start": int(self._since * 1e6),
            "end": int(time.time() * 1e6),
        }
        answer = release.api.get(
            url="services/tracing:80/proxy/api/traces", namespace="istio-system", params=wanted, timeout=20
        )
        answer.raise_for_status()
        traces: list[dict[str, Any]] = answer.json()["data"]
        return [of_jaeger(trace) for trace in traces]


@pytest.fixture(scope="module")
def jaeger(releases: Callable[[str], Release]) -> Jaeger:
    release = releases("arena-telemetry")
    for service in ("tracing", "jaeger-collector"):
        existing = release.cluster.kubectl(f"get service {service} --ignore-not-found", namespace="istio-system")
        if not existing:
            pytest.skip(f"needs Jaeger: no Service {service} in istio-system")
    release.common += TRACED
    since = time.time()
    release.install()
    return Jaeger(release, since)


@pytest.mark.parametrize(("reached", "service"), [("POST /hasControl", "ball"), ("POST /display", "ui")])
def test_a_move_is_traced_in_jaeger_through_both_sidecars(jaeger: Jaeger, reached: str, service: str):
    def followed() -> list[Span] | None:
        chains = (full_path(spans, reached) for spans in jaeger.traces("locals", "new_game"))
        return next((chain for chain in chains if chain), None)

    chain = until(followed, 60, f"full path to {reached}", pause=1)
    assert_goes_through_both_sidecars(chain, f"{service}.{jaeger.release.namespace}")


def test_the_uis_start_is_in_jaeger_step_by_step(jaeger: Jaeger):
    wanted = {"read the settings", "read the story", "open the routes"}

    def startup_is_traced() -> bool:
        starts = jaeger.traces("ui", "on-start")
        assert len(starts) == 1, starts
        (start,) = starts
        (first,) = (span for span in start if not span["parent"])
        assert first["name"] == "on-start"
        return wanted <= {span["name"] for span in start if span["parent"] == first["id"]}

    until(startup_is_traced, 30, "trace of the start with its steps", pause=1)


def test_a_failed_move_is_in_jaeger_with_the_service_that_failed(jaeger: Jaeger):
    jaeger.release.upgrade("burst")
    jaeger.release.wait()

    def failed() -> Span | None:
        spans = [span for spans in jaeger.traces("locals", "new_game") for span in spans]
        moves = [span for span in spans if span["name"] == "move" and span["failed"]]
        assert moves, f"{len(spans)} spans, no failed move"
        failed_move = next((move for move in moves if move["attributes"]["ball"].startswith("ball-v2-")), None)
        assert failed_move, [move["attributes"] for move in moves]
        return failed_move

    assert until(failed, 90, "a move that the second ball failed", pause=1)["attributes"]["outcome"] == "error"
