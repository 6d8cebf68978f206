"""The state of the ui after some messages: pods, answers, copies, ejections, requests for shots."""

import msgspec
import pytest
from msgspec.structs import replace

from mesharena.kit.factory import RefusedError
from mesharena.kit.messages import Comment
from mesharena.kit.messages import SidecarView
from mesharena.kit.messages import Upstream
from mesharena.ui.board import MOST_PODS
from mesharena.ui.copies import LASTING
from mesharena.ui.copies import REQUEST_SECONDS
from mesharena.ui.tally import percentile
from tests.app.ui.samples import V1
from tests.app.ui.samples import V2
from tests.app.ui.samples import Clock
from tests.app.ui.samples import arena
from tests.app.ui.samples import ball
from tests.app.ui.samples import player
from tests.app.ui.samples import record
from tests.app.ui.samples import stadium
from tests.app.ui.samples import view


def row(state, name: str = "locals-0"):
    return next(r for r in state.mesh().callers if r.pod == name)


def test_an_object_is_drawn_for_two_seconds_after_it_was_heard_and_not_longer():
    clock = Clock()
    state = arena(clock)
    state.display(player())
    state.display(ball())
    clock.now += 2.0
    assert [p.id for p in state.scene().players] == ["locals-0/1"]
    clock.now += 0.1
    assert state.scene().players == ()
    assert state.scene().balls == ()


def test_without_a_stadium_there_is_no_score():
    clock = Clock()
    state = arena(clock)
    assert state.scene().score is None
    state.display(stadium())
    assert state.scene().score.locals == 1
    clock.now += 3
    assert state.scene().score is None


def test_the_answer_carries_the_match_that_the_stadium_plays():
    state = arena()
    assert state.display(player()).match == 0
    state.display(stadium(match=7))
    assert state.display(player()).match == 7


def test_ages_of_the_last_error_and_request_grow_unless_there_was_none():
    clock = Clock()
    state = arena(clock)
    state.display(ball(errored=1.0))
    state.display(ball(V2))
    clock.now += 1.5
    v1, v2 = state.scene().balls
    assert (v1.errored, v1.asked) == (2.5, 2.0)
    assert v2.errored == -1


def test_a_late_duplicate_of_a_message_does_not_set_the_clock_back():
    state = arena()
    state.display(msgspec.structs.replace(player(sent=1001), players=()))
    state.display(player(sent=1000))
    assert state.scene().players == ()


def test_shares_errors_and_latency_are_counted_by_caller_and_ball():
    state = arena()
    state.display(ball(V1))
    state.display(ball(V2))
    state.display(player(*[record(V1)] * 3, record(V2, "error"), record(outcome="refused"), record(outcome="timeout")))
    caller = row(state)
    assert (caller.cells[V1].share, caller.cells[V1].ends) == (0.75, {"answered": {200: 3}})
    assert (caller.cells[V2].share, caller.cells[V2].ends) == (0.25, {"error": {503: 1}})
    assert caller.ends == {"answered": {200: 3}, "error": {503: 1}, "refused": {503: 1}, "timeout": {0: 1}}
    assert caller.requests == 6
    assert caller.cells[V1].p50 == 0.005
    assert caller.cells[V2].p50 is None


def test_the_window_slides_and_the_totals_stay():
    clock = Clock()
    state = arena(clock)
    state.display(player(record(V1, "error")))
    for _ in range(31):
        clock.now += 1
        state.display(ball(V1))
        state.display(player(sent=clock.now, first=1))
    cell = row(state).cells[V1]
    assert (cell.requests, cell.ends, cell.share) == (0, {}, None)
    assert row(state).total == 1


def test_a_message_that_arrives_twice_is_counted_once():
    state = arena()
    for message in (player(record(), record()), player(record(), record()), player(record(), record(), first=1)):
        state.display(message)
    assert row(state).total == 3


def test_a_restarted_caller_starts_at_zero():
    state = arena()
    state.display(player(record(), record()))
    state.display(player(record(), boot="b2", sent=1001))
    assert row(state).total == 1


@pytest.mark.parametrize(
    ("values", "percent", "expected"),
    [([], 50, None), ([3], 95, 3), ([1, 2, 3, 4], 50, 2), (range(1, 101), 95, 95), ([2, 1], 50, 1)],
)
def test_a_percentile_is_a_measured_value(values, percent, expected):
    assert percentile(values, percent) == expected


def copied(state, clock, *, answered_by: str, copied_to: str | None, seconds: int = 20, boot: str = "b1"):
    """A caller sends four requests a second; the balls report what they received."""
    received = {V1: 100, V2: 100}
    for tick in range(seconds * 4):
        clock.now += 0.25
        received[answered_by] += 1
        if copied_to:
            received[copied_to] += 1
        state.display(player(record(answered_by, at=clock.now), sent=clock.now, first=tick, boot=boot))
        for name, number in received.items():
            state.display(ball(name, sent=clock.now, locals_0=number))


def test_requests_received_by_a_ball_but_answered_by_another_are_copies():
    clock = Clock()
    state = arena(clock)
    copied(state, clock, answered_by=V1, copied_to=V2, seconds=40)
    caller = row(state)
    assert caller.cells[V1].copies == 0
    late = 4 * REQUEST_SECONDS + LASTING  # copies of the last seconds, which are not compared yet, or not often enough
    assert 160 - late <= state.copies.of(V2, "locals-0") <= 160
    assert 115 <= caller.cells[V2].copies <= 125  # of 30 s
    assert caller.cells[V2].ends == {}


def test_without_a_mirror_there_is_no_copy():
    clock = Clock()
    state = arena(clock)
    copied(state, clock, answered_by=V2, copied_to=None)
    assert [state.copies.of(name, "locals-0") for name in (V1, V2)] == [0, 0]


def test_a_restart_of_caller_or_ball_does_not_count_as_copies():
    clock = Clock()
    state = arena(clock)
    copied(state, clock, answered_by=V1, copied_to=None, seconds=8)
    copied(state, clock, answered_by=V1, copied_to=None, seconds=8, boot="b2")
    state.display(ball(V1, boot="b9", sent=clock.now, locals_0=0))
    assert state.copies.of(V1, "locals-0") == 0


def test_an_ejection_is_reported_by_caller_with_its_start_on_the_callers_clock():
    state = arena()
    state.display(ball(V1))
    state.display(ball(V2))
    state.display(player(sidecar=view(999.0)))
    state.display(player(sidecar=view(1001.0, V2), sent=1004.0))
    state.display(player(name="visitors-0", sidecar=view(1001.0)))
    assert row(state).cells[V2].ejected == 3.0
    assert row(state).cells[V2].ejections == 1
    assert row(state).cells[V1].ejected is None
    assert row(state, "visitors-0").cells[V2].ejected is None
    assert state.scene().balls[1].ejected_by == ("locals-0",)


def test_an_ejection_ends_with_the_view_that_does_not_show_it_and_counts_again():
    state = arena()
    state.display(ball(V2))
    for second, ejected in enumerate([(V2,), (), (V2,)]):
        state.display(player(sidecar=view(1000.0 + second, *ejected), sent=1000.0 + second))
        assert state.scene().balls[0].ejected_by == (("locals-0",) if ejected else ())
    assert row(state).cells[V2].ejections == 2


def test_pods_on_one_address_are_told_apart_by_their_names():
    state = arena()
    for name in (V1, V2):
        message = ball(name)
        state.display(replace(message, pod=replace(message.pod, address="127.0.0.1")))
    for second, ejected in enumerate([True, False]):
        upstreams = (Upstream(endpoint=V1, ejected=False), Upstream(endpoint=V2, ejected=ejected))
        reading = SidecarView(at=1000.0 + second, upstreams=upstreams, overflow=0, retries=0)
        state.display(player(sidecar=reading, sent=1002.0))
        assert [seen.ejected_by for seen in state.scene().balls] == [(), ("locals-0",) if ejected else ()]
        assert state.facts(0).views[second].ejected == ((V2,) if ejected else ())
    cells = row(state).cells
    assert (cells[V1].ejections, cells[V2].ejections, cells[V2].returned) == (0, 1, 1.0)


@pytest.mark.parametrize("after", [player(sent=1001), player(boot="b2", sent=1001, sidecar=view(1001))])
def test_without_a_sidecar_or_after_a_restart_nothing_is_ejected(after):
    state = arena()
    state.display(ball(V2))
    state.display(player(sidecar=view(1000.0, V2)))
    state.display(after)
    assert row(state).cells[V2].ejected is None
    assert state.scene().balls[0].ejected_by == ()
    assert row(state).sidecar == (after.sidecar is not None)


def test_a_shot_request_is_delivered_once_to_the_pod_of_the_player():
    clock = Clock()
    state = arena(clock)
    state.display(player())
    state.display(player(name="visitors-0"))
    assert state.shoot("visitors-0/1", "Kim")
    assert state.display(player(sent=1001)).commands == ()
    [command] = state.display(player(name="visitors-0", sent=1001)).commands
    assert (command.player, command.action, command.by) == ("visitors-0/1", "shoot", "Kim")
    assert state.display(player(name="visitors-0", sent=1002)).commands == ()


def test_a_shot_request_for_an_unknown_player_is_refused_and_an_old_one_is_dropped():
    clock = Clock()
    state = arena(clock)
    assert not state.shoot("nobody", "Kim")
    state.display(player())
    assert state.shoot("locals-0/1", "Kim")
    clock.now += 10
    assert state.display(player(sent=1010)).commands == ()


def test_a_comment_appears_once_and_only_the_last_are_kept():
    state = arena()
    comment = Comment(at=1, text="Ada shooting!", kind="shot")
    state.display(player(comments=(comment,)))
    state.display(player(comments=(comment, Comment(at=2, text="Goal!", kind="goal"))))
    assert [c.text for c in state.scene().comments] == ["Ada shooting!", "Goal!"]
    for n in range(100):
        state.display(player(comments=(Comment(at=n, text=f"{n}"),)))
    assert len(state.scene().comments) == 20
    assert state.scene().comments[-1].id == 102


def test_a_full_pitch_refuses_new_objects_until_one_leaves():
    clock = Clock()
    state = arena(clock)
    for n in range(MOST_PODS):
        state.display(player(name=f"p-{n}"))
    with pytest.raises(RefusedError, match="pods"):
        state.display(player(name="one-too-many"))
    state.display(player(name="p-0", sent=1001))
    clock.now += 3
    state.display(player(name="one-too-many"))


def test_memory_is_bounded_for_any_posted_messages():
    clock = Clock()
    state = arena(clock)
    for n in range(600):
        clock.now += 1
        requests = [record(f"ball-{n}-{i}", at=clock.now) for i in range(100)]
        state.display(player(*requests, name=f"p-{n}", sidecar=view(clock.now)))
        state.display(ball(V1, boot=f"b{n}", sent=clock.now, **{f"c{n}": n}))
    assert len(state.journal.after(0, 10**6)[0]) <= 40_000
    assert len(state.reports._callers) < 200
    assert len(state.reports.totals("p-599")) <= 65
    assert len(state.ejections._callers) <= 256


def test_pods_are_told_how_many_balls_are_on_the_pitch():
    clock = Clock()
    state = arena(clock)
    assert state.display(player()).balls == 0
    assert state.display(ball(V1)).balls == 1
    state.display(ball(V2))
    assert state.display(player()).balls == 2
    clock.now += 3
    assert state.display(player()).balls == 0
