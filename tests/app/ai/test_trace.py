"""How many moves of a match are traced; every match is a separate trace."""

from mesharena.ai import trace
from mesharena.ai.trace import Budget
from mesharena.ai.trace import GameTrace
from mesharena.kit.tracing import Span
from mesharena.kit.tracing import Trace
from mesharena.kit.tracing import Tracing


def test_every_move_of_the_opening_is_traced_and_later_only_a_sample():
    budget = Budget()
    depths = [budget.next() for _ in range(trace.EVERY * 3)]
    assert depths[: trace.OPENING] == ["whole"] * trace.OPENING
    assert [i + 1 for i, depth in enumerate(depths) if depth == "whole"][trace.OPENING :] == [
        trace.EVERY, 2 * trace.EVERY, 3 * trace.EVERY
    ]  # fmt: skip


def test_the_number_of_fully_traced_moves_per_match_is_limited():
    budget = Budget()
    assert [budget.next() for _ in range(100 * trace.EVERY)].count("whole") == trace.WHOLE


def test_tracing_stops_after_too_many_failures():
    budget = Budget()
    while budget.next() != "errors":
        pass
    for _ in range(trace.FAILURES):
        budget.failed()
    assert budget.next() == "none"


def test_some_kicks_are_traced_in_moves_that_are_not():
    budget = Budget()
    assert [budget.kick() for _ in range(trace.KICKS + 2)] == ["whole"] * trace.KICKS + ["none"] * 2


class Recorded(Trace):
    def __init__(self, facts: dict[str, object]) -> None:
        self.facts = facts
        self.ended = False

    def end(self) -> None:
        self.ended = True


class Recorder(Tracing):
    def __init__(self) -> None:
        self.traces: list[Recorded] = []

    def begin(self, name: str, **facts: str | float | bool) -> Trace:
        self.traces.append(Recorded({"name": name, **facts}))
        return self.traces[-1]


def test_every_match_of_a_player_is_a_trace_that_ends_with_its_opening(monkeypatch):
    recorder = Recorder()
    monkeypatch.setattr(trace, "tracing", lambda: recorder)
    game = GameTrace("messi-0", "locals")
    with game.move() as before:
        assert isinstance(before, Span)
    game.hear_match(3)
    game.hear_match(3)
    for _ in range(trace.OPENING):
        assert not recorder.traces[0].ended
        with game.move():
            pass
    with game.move():
        assert recorder.traces[0].ended
    game.hear_match(4)
    assert [recorded.facts for recorded in recorder.traces] == [
        {"name": "new_game", "player": "messi-0", "team": "locals", "match": 3},
        {"name": "new_game", "player": "messi-0", "team": "locals", "match": 4},
    ]
