"""LEAST_REQUEST beside ROUND_ROBIN with a slow ball, through real Envoys: who answers, and how long callers wait."""

from dataclasses import dataclass

from tests.live.facts import Journal
from tests.live.harness import Arena

REQUESTS = 600


@dataclass(frozen=True)
class Measured:
    """The slow ball's share of the answers, and the mean time of a request in seconds."""

    share: float
    seconds: float


def measured(arena: Arena, *settings: str) -> Measured:
    arena.upgrade("-f", "least-request", *settings)
    journal = Journal(arena)
    journal.gather(60, 20)  # what was under way during the change
    seen = journal.gather(REQUESTS, 90)
    assert len(seen) >= REQUESTS
    assert {request.outcome for request in seen} == {"answered"}
    slow = sum(request.version == "v2" for request in seen)
    return Measured(slow / len(seen), sum(request.seconds for request in seen) / len(seen))


def test_a_slow_ball_gets_fewer_requests_and_callers_wait_less_than_by_turns(arena: Arena):
    counting = measured(arena)
    turns = measured(arena, "--set", "routing.ball.loadBalancer=ROUND_ROBIN")
    assert counting.share < 0.35, counting
    assert 0.45 < turns.share < 0.55, turns
    assert counting.seconds < 0.75 * turns.seconds, (counting, turns)


def test_callers_that_have_one_request_at_a_time_choose_at_random(arena: Arena):
    alone = measured(
        arena,
        *("--set", "players.groups.locals.perPod=1,players.groups.locals.replicas=2"),
        *("--set", "players.groups.visitors.perPod=1,players.groups.visitors.replicas=2"),
        *("--set-json", "ball.versions.v2.slowSeconds=0.1"),  # so that four players make enough requests
    )
    assert 0.42 < alone.share < 0.58, alone  # 3.9 sigma
