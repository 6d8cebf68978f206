"""From the installation to the first ball: players wait, and no request is recorded as refused."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from mesharena.kit.messages.facts import RequestFact
from tests.live.harness import Arena
from tests.live.harness import until

PLAYERS = ("locals", "visitors")


@pytest.fixture
def fresh(home: Path) -> Iterator[Arena]:
    arena = Arena(home, "fresh")
    yield arena
    arena.down()


def recorded(arena: Arena) -> list[RequestFact]:
    """Every control request since the ui was started."""
    url = f"http://{arena.listener('ui', 'application')}/facts"
    facts = [RequestFact(*r) for r in requests.get(url, params={"after": 0}, timeout=5).json()["requests"]]
    return [fact for fact in facts if fact.request == "control"]


def play(arena: Arena) -> list[RequestFact]:
    """What was recorded by the time that everybody has been answered a few times."""

    def everybody() -> list[RequestFact]:
        seen = recorded(arena)
        answered = [r.app for r in seen if r.outcome == "answered"]
        return seen if all(answered.count(app) >= 5 for app in PLAYERS) else []

    return until(everybody, 30, "answers for every team")


def counted(arena: Arena) -> set[str]:
    """How calls to the ball have ended by the players' own metrics."""
    lines = []
    for app in PLAYERS:
        text = requests.get(f"http://{arena.listener(app, 'application')}/metrics", timeout=5).text
        lines += [line for line in text.splitlines() if line.startswith("arena_call_duration_seconds_count{")]
    return {line.partition('outcome="')[2].partition('"')[0] for line in lines if 'peer="ball"' in line}


@pytest.mark.parametrize("first", [[], ["-f", "init-ui"]], ids=["an installation", "after init-ui"])
def test_no_request_is_refused_before_the_first_ball_is_there(fresh: Arena, first: list[str]):
    fresh.up(*first)
    if first:
        assert recorded(fresh) == []
        fresh.upgrade()
    assert {r.outcome for r in play(fresh)} == {"answered"}
    assert counted(fresh) == {"answered"}


def test_players_wait_without_a_ball_and_call_a_new_one(fresh: Arena):
    fresh.up("--set", "ball.enabled=false")
    until(lambda: len(fresh.page().json()["scene"]["players"]) == 4, 20, "players on the page")
    assert recorded(fresh) == []
    fresh.upgrade()
    assert {r.outcome for r in play(fresh)} == {"answered"}
