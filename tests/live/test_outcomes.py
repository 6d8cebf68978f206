"""Who ended a request: the callers' records agree with the answers of real sidecars."""

import os
import signal
from collections.abc import Iterator
from contextlib import suppress
from typing import cast

import pytest

from mesharena.kit.messages.facts import RequestFact
from mesharena.kit.outcomes import TIMEOUT_WORDS
from mesharena.kit.outcomes import Outcome
from mesharena.kit.outcomes import look
from tests.live.facts import Journal
from tests.live.harness import Arena
from tests.live.harness import until

REQUESTS = 800  # about 80 of them are retried


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
        pytest.param(["-f", "timeout"], ("refused", 504, False), id="a route's timeout"),
    ],
)
def test_requests_end_as_the_scenario_prescribes(arena: Arena, values: list[str], end: tuple[str, int, bool]):
    arena.upgrade(*values)
    assert ends(Journal(arena)) == {end}


@pytest.mark.parametrize(
    ("values", "shown"),
    [
        pytest.param(["-f", "timeout"], "route-timeout", id="a route's timeout"),
        pytest.param(
            ["--set", "routing.ball.rules.all.abort.status=504,routing.ball.rules.all.abort.percent=50"],
            "refused",
            id="an injected 504",
        ),
    ],
)
def test_the_page_tells_a_routes_timeout_by_the_words_of_envoys_router(arena: Arena, values: list[str], shown: str):
    arena.upgrade(*values)
    journal = Journal(arena)

    def ended() -> list[RequestFact]:
        return [r for r in journal.read() if r.status == 504]

    seen = until(ended, 20, "request that ended with 504")
    assert {r.reason for r in seen} == {TIMEOUT_WORDS if shown == "route-timeout" else "fault filter abort"}
    assert {look(cast(Outcome, r.outcome), r.status, r.reason) for r in seen} == {shown}


def test_the_attempts_that_callers_record_are_those_that_their_sidecars_count(arena: Arena):
    arena.upgrade("-f", "retries")

    def counted() -> int:
        return sum(caller["retries"] for caller in arena.json("status")["requests"])

    journal, before = Journal(arena), counted()
    seen = journal.gather(REQUESTS, 120)
    retries = counted() - before
    assert len(seen) >= REQUESTS
    recorded = sum(r.attempt - 1 for r in seen)
    assert recorded > REQUESTS / 20
    # records come with a caller's next message, and the command takes a moment: some requests are counted on one side
    assert recorded == pytest.approx(retries, rel=0.25), (recorded, retries)
    assert {r.version for r in seen if r.attempt == 2} == {"v1"}  # v2 failed before


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
