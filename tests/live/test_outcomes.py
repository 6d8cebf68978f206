"""Who ended a request: the callers' records agree with the answers of real sidecars."""

import os
import signal
from collections.abc import Iterator
from contextlib import suppress

import pytest

from mesharena.kit.messages.facts import RequestFact
from tests.live.facts import Journal
from tests.live.harness import Arena
from tests.live.harness import until


@pytest.fixture(autouse=True)
def first_match_afterwards(arena: Arena) -> Iterator[None]:
    yield
    arena.upgrade()


def ends(journal: Journal) -> set[tuple[str, int, bool]]:
    """Outcome, HTTP status, and whether a ball is named, of the requests that were not answered."""

    def other() -> list[RequestFact]:
        return [r for r in journal.read() if r.outcome != "answered"]

    return {(r.outcome, r.status, bool(r.ball)) for r in until(other, 20, "request that was not answered")}


@pytest.mark.parametrize(
    ("values", "end"),
    [
        pytest.param(["-f", "burst"], ("error", 503, True), id="the ball fails"),
        pytest.param(["-f", "circuit-breaker"], ("refused", 503, False), id="a full connection pool"),
        pytest.param(
            ["--set", "routing.ball.rules.all.abort.status=418,routing.ball.rules.all.abort.percent=50"],
            ("refused", 418, False),
            id="an injected error",
        ),
        pytest.param(
            ["--set", "routing.ball.rules.all.abort.status=403,routing.ball.rules.all.abort.percent=50"],
            ("refused", 403, False),
            id="an injected error that looks like a policy's",
        ),
        pytest.param(
            ["--set", "routing.ball.rules.all.delay.seconds=4,routing.ball.rules.all.delay.percent=50"],
            ("timeout", 0, False),
            id="the caller gives up",
        ),
    ],
)
def test_requests_end_as_the_scenario_prescribes(arena: Arena, values: list[str], end: tuple[str, int, bool]):
    arena.upgrade(*values)
    assert ends(Journal(arena)) == {end}


def test_a_ball_that_was_killed_is_rejected_by_the_sidecar_that_outlives_it(arena: Arena):
    journal = Journal(arena)
    seen: set[tuple[str, int, bool]] = set()

    def rejected() -> bool:
        """Kills the ball again when it is back and gets requests: its restart may be over before anybody asks."""
        ball = arena.pod("ball-v1")
        if ball["phase"] == "Running" and ball["pid"]:
            with suppress(ProcessLookupError):
                os.kill(ball["pid"], signal.SIGKILL)
        seen.update((r.outcome, r.status, bool(r.ball)) for r in journal.read())
        return any(outcome == "rejected" for outcome, _, _ in seen)

    until(rejected, 20, "request that the ball's sidecar ended")
    assert ("rejected", 503, False) in seen
