"""The tour from scenario to scenario, with an arena, a page and a clock of the test."""

from collections.abc import Callable
from typing import Any

import pytest

from localmesh.errors import LimitError
from localmesh.errors import RestoreError
from localmesh.errors import RolloutError
from localmesh.errors import TourError
from localmesh.run.client import OnEvent
from localmesh.run.wire import Line
from localmesh.tour.guide import Guide
from localmesh.tour.guide import Pace
from localmesh.tour.stay import Claim
from localmesh.tour.stay import Look
from localmesh.tour.stay import Result

STEPS: list[tuple[str, Line]] = [("burst", {"values": 1}), ("delay", {"values": 2})]


class Simulated:
    """An arena whose time passes only while the tour waits, with a page that has a verdict after `judged` seconds."""

    def __init__(self, judged: float = 3) -> None:
        self.now = 0.0
        self.paused = False
        self.playing = ""
        self.since = 0.0
        self.judged = judged
        self.played: list[tuple[str, int, float]] = []
        self.errors: dict[str, Exception] = {}
        self.at: dict[float, Callable[[], None]] = {}  # what happens at that time
        self.progress: list[str] = []

    def wait(self, seconds: float) -> None:
        self.now += seconds
        if happens := self.at.pop(self.now, None):
            happens()

    def play(self, release: Line, step: int, on_event: OnEvent) -> Any:
        name = STEPS[release["values"] - 1][0]
        if name in self.errors:
            raise self.errors[name]
        self.played.append((name, step, self.now))
        self.playing, self.since = name, self.now
        return {"story": {"name": name, "proof": {"a": {}, "b": {}, "removed": None}}}

    def look(self) -> Look:
        state = "met" if self.now - self.since >= self.judged else "not yet"
        return Look(self.playing, {"a": Claim("met"), "b": Claim(state)})

    def tour(self, every: float = 5, deadline: float = 20) -> list[Result]:
        on_event: OnEvent = lambda line: self.progress.append(line["progress"])  # noqa: E731
        return list(Guide(self, Pace(every, deadline), self.look, lambda: self.now, on_event).lead(STEPS))


def test_every_scenario_is_played_in_turn_for_its_time():
    arena = Simulated()
    results = arena.tour()
    assert arena.played == [("burst", 1, 0.0), ("delay", 2, 5.0)]
    assert [(r.scenario, r.seconds, r.passed) for r in results] == [("burst", 5.0, True), ("delay", 5.0, True)]


def test_a_late_verdict_delays_the_next_scenario_and_a_missing_one_does_so_until_the_deadline():
    assert [r.seconds for r in Simulated(judged=9).tour()] == [9.0, 9.0]
    late = Simulated(judged=1e9).tour()
    assert [(r.seconds, r.named("no verdict")) for r in late] == [(20.0, ["b"])] * 2


def test_a_paused_tour_stays_and_after_that_plays_the_rest_of_the_time():
    arena = Simulated()
    arena.at = {2.0: lambda: setattr(arena, "paused", True), 102.0: lambda: setattr(arena, "paused", False)}
    arena.tour()
    assert arena.played[1] == ("delay", 2, 105.0)
    assert "burst: paused on the page" in arena.progress


def test_progress_is_told_once_for_each_change():
    arena = Simulated()
    arena.tour()
    assert arena.progress == [f"{name}: {n} of 2 claims judged" for name in ("burst", "delay") for n in (0, 1, 2)]


@pytest.mark.parametrize("error", [RolloutError("ball-v2 does not start."), LimitError("Too little memory.")])
def test_a_scenario_that_does_not_start_is_reported_and_the_tour_goes_on(error: Exception):
    arena = Simulated()
    arena.errors["burst"] = error
    first, second = arena.tour()
    assert (first.played, first.passed, second.passed) == (False, False, True)
    assert str(error) in first.line()


@pytest.mark.parametrize("error", [RestoreError("Neither runs."), TourError("Somebody else.")])
def test_the_tour_ends_when_the_arena_is_broken_or_somebody_elses(error: Exception):
    arena = Simulated()
    arena.errors["delay"] = error
    with pytest.raises(type(error)):
        arena.tour()


def test_the_tour_ends_as_soon_as_somebody_else_changes_the_arena():
    arena = Simulated()

    def change() -> None:
        raise TourError("Somebody else has made revision 8.")

    arena.at = {2.0: change}
    with pytest.raises(TourError, match="revision 8"):
        arena.tour()
    assert arena.now == 2.0
