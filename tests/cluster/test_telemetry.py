"""What a cluster's own tools get of the match: traces in Jaeger, Istio's and the services' metrics in Prometheus.

They are looked for where Istio's add-ons put them: Jaeger at `tracing`, Prometheus at `prometheus`, in istio-system.
"""

from collections.abc import Callable
from typing import Any

import pytest

from tests.cluster.release import Release
from tests.cluster.release import until
from tests.traces import Span
from tests.traces import assert_goes_through_both_sidecars
from tests.traces import of_jaeger
from tests.traces import whole_way

TRACED = ["--set", "tracing.enabled=true,players.tickSeconds=0.1"]


@pytest.fixture(scope="module")
def traced(releases: Callable[[str], Release]) -> Release:
    release = releases("arena-telemetry")
    for service in ("tracing", "jaeger-collector"):
        found = release.cluster.kubectl(f"get service {service} --ignore-not-found", namespace="istio-system")
        if not found:
            pytest.skip(f"needs Jaeger: no Service {service} in istio-system")
    release.common += TRACED
    release.install()
    return release


def traces(release: Release, service: str, operation: str) -> list[list[Span]]:
    """What Jaeger has of a service, the newest first."""
    wanted = {"service": f"{service}.{release.namespace}", "operation": operation, "limit": 20}
    answer = release.api.get(
        url="services/tracing:80/proxy/api/traces", namespace="istio-system", params=wanted, timeout=20
    )
    answer.raise_for_status()
    found: list[dict[str, Any]] = answer.json()["data"]
    return [of_jaeger(each) for each in found]


@pytest.mark.parametrize(("reached", "service"), [("POST /hasControl", "ball"), ("POST /display", "ui")])
def test_a_move_is_followed_in_jaeger_through_both_sidecars(traced: Release, reached: str, service: str):
    def followed() -> list[Span] | None:
        chains = (whole_way(spans, reached) for spans in traces(traced, "locals", "new_game"))
        return next((chain for chain in chains if chain), None)

    chain = until(followed, 60, f"whole way to {reached}", pause=1)
    assert_goes_through_both_sidecars(chain, f"{service}.{traced.namespace}")


def test_the_uis_start_is_in_jaeger_step_by_step(traced: Release):
    first, *steps = until(lambda: traces(traced, "ui", "on-start"), 30, "trace of the start", pause=1)[0]
    assert first["name"] == "on-start"
    assert {"read the settings", "read the story", "open the routes"} <= {step["name"] for step in steps}


def test_a_move_that_failed_is_in_jaeger_with_who_failed_it(traced: Release):
    traced.upgrade("burst")
    traced.wait()

    def failed() -> Span | None:
        spans = (span for spans in traces(traced, "locals", "new_game") for span in spans)
        return next((s for s in spans if s["name"] == "move" and s["failed"]), None)

    move = until(failed, 90, "a failed move", pause=1)
    assert move["facts"]["ball"].startswith("ball-v2-")
