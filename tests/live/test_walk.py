"""Ordered pairs of scenarios: A to B and back by rollback, each time proven to end in the right state.

`make live-walk` takes every pair, a start a test; `make live` takes a sample of them, in test_round.py.

The right state is that of a fresh arena: the same pods, and in every sidecar's own memory the configuration that
the scenario alone gives. Then the traffic: who is answered by whom.
"""

import time

import pytest

from mesharena.kit.messages.facts import RequestFact
from tests import scenarios
from tests.live.facts import Journal
from tests.live.facts import versions_by_caller
from tests.live.harness import Arena
from tests.live.harness import until
from tests.live.state import differences
from tests.live.state import observed
from tests.live.state import wanted
from tests.scenarios import NAMES as SCENARIOS
from tests.scenarios import arguments


def answers(scenario: str) -> dict[str, frozenset[str]]:
    """The versions of the ball that answer each caller."""
    return {caller: scenarios.reachable(scenario, caller) for caller in scenarios.callers(scenario)}


def check(arena: Arena, scenario: str) -> None:
    want = wanted((*arena.common, *arguments(scenario)))

    def right() -> bool:
        difference = differences(want, observed(arena))
        assert not difference, "\n".join(difference)
        return True

    until(right, 10, f"state of {scenario}")
    expected = answers(scenario)

    journal, since, seen = Journal(arena), time.time(), list[RequestFact]()

    def traffic() -> bool:
        # what began before is none of this state's; what began since is never forgotten, so a wrong answer is final
        seen.extend(request for request in journal.gather(20, 1) if request.begun >= since)
        answered = versions_by_caller(seen)
        assert set(answered) == set(expected), answered
        assert all(v <= expected[app] for app, v in answered.items()), answered
        if not scenarios.ejects(
            scenario
        ):  # at this pace its second ball is out most of the time; its proof waits for its return
            assert set().union(*expected.values()) == set().union(*answered.values()), answered
        return True

    until(traffic, 20, f"traffic of {scenario}")


@pytest.mark.long
@pytest.mark.parametrize("start", SCENARIOS)
def test_every_scenario_upgrades_and_rolls_back(arena: Arena, start: str):
    arena.upgrade(*arguments(start))
    check(arena, start)
    for other in SCENARIOS:
        if other != start:
            arena.upgrade(*arguments(other))
            check(arena, other)
            arena.run("rollback")
            check(arena, start)
