"""The state of the ui after some messages: pods, answers, copies, ejections, requests for shots."""

import msgspec
import pytest

from mesharena.kit.factory import RefusedError
from mesharena.kit.messages import Comment
from mesharena.ui.board import MOST_PODS
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


def row(known, name: str = "locals-0"):
    return next(r for r in known.mesh().callers if r.pod == name)


def test_an_object_is_drawn_for_two_seconds_after_it_was_heard_and_not_longer():
    clock = Clock()
    known = arena(clock)
    known.display(player())
    known.display(ball())
    clock.now += 2.0
    assert [p.id for p in known.scene().players] == ["locals-0/1"]
    clock.now += 0.1
    assert known.scene().players == ()
    assert known.scene().balls == ()


def test_without_a_stadium_there_is_no_score():
    clock = Clock()
    known = arena(clock)
    assert known.scene().score is None
    known.display(stadium())
    assert known.scene().score.locals == 1
    clock.now += 3
    assert known.scene().score is None


def test_the_answer_carries_the_match_that_the_stadium_plays():
    known = arena()
    assert known.display(player()).match == 0
    known.display(stadium(match=7))
    assert known.display(player()).match == 7


def test_ages_of_the_last_error_and_request_grow_unless_there_was_none():
    clock = Clock()
    known = arena(clock)
    known.display(ball(errored=1.0))
    known.display(ball(V2))
    clock.now += 1.5
    v1, v2 = known.scene().balls
    assert (v1.errored, v1.asked) == (2.5, 2.0)
    assert v2.errored == -1


def test_a_late_duplicate_of_a_message_does_not_set_the_clock_back():
    known = arena()
    known.display(msgspec.structs.replace(player(sent=1001), players=()))
    known.display(player(sent=1000))
    assert known.scene().players == ()


def test_shares_errors_and_latency_are_counted_by_caller_and_ball():
    known = arena()
    known.display(ball(V1))
    known.display(ball(V2))
    known.display(player(*[record(V1)] * 3, record(V2, "error"), record(outcome="refused"), record(outcome="timeout")))
    caller = row(known)
    assert (caller.cells[V1].share, caller.cells[V1].ends) == (0.75, {"answered": {200: 3}})
    assert (caller.cells[V2].share, caller.cells[V2].ends) == (0.25, {"error": {503: 1}})
    assert caller.ends == {"answered": {200: 3}, "error": {503: 1}, "refused": {503: 1}, "timeout": {0: 1}}
    assert caller.requests == 6
    assert caller.cells[V1].p50 == 0.005
    assert caller.cells[V2].p50 is None


def test_the_window_slides_and_the_totals_stay():
    clock = Clock()
    known = arena(clock)
    known.display(player(record(V1, "error")))
    for _ in range(31):
        clock.now += 1
        known.display(ball(V1))
        known.display(player(sent=clock.now, first=1))
    cell = row(known).cells[V1]
    assert (cell.requests, cell.ends, cell.share) == (0, {}, None)
    assert row(known).total == 1


def test_a_message_that_arrives_twice_is_counted_once():
    known = arena()
    for message in (player(record(), record()), player(record(), record()), player(record(), record(), first=1)):
        known.display(message)
    assert row(known).total == 3


def test_a_restarted_caller_starts_at_zero():
    known = arena()
    known.display(player(record(), record()))
    known.display(player(record(), boot="b2", sent=1001))
    assert row(known).total == 1


@pytest.mark.parametrize(
    ("values", "percent", "expected"),
    [([], 50, None), ([3], 95, 3), ([1, 2, 3, 4], 50, 2), (range(1, 101), 95, 95), ([2, 1], 50, 1)],
)
def test_a_percentile_is_a_measured_value(values, percent, expected):
    assert percentile(values, percent) == expected


def copied(known, clock, *, answered_by: str, copied_to: str | None, seconds: int = 20, boot: str = "b1"):
    """A caller sends four requests a second; the balls report what they received."""
    received = {V1: 100, V2: 100}
    for tick in range(seconds * 4):
        clock.now += 0.25
        received[answered_by] += 1
        if copied_to:
            received[copied_to] += 1
        known.display(player(record(answered_by, at=clock.now), sent=clock.now, first=tick, boot=boot))
        for name, number in received.items():
            known.display(ball(name, sent=clock.now, locals_0=number))


def test_requests_received_by_a_ball_but_answered_by_another_are_copies():
    clock = Clock()
    known = arena(clock)
    copied(known, clock, answered_by=V1, copied_to=V2, seconds=40)
    caller = row(known)
    assert caller.cells[V1].copies == 0
    assert 145 <= known.copies.of(V2, "locals-0") <= 160
    assert 115 <= caller.cells[V2].copies <= 125  # of 30 s
    assert caller.cells[V2].ends == {}


def test_without_a_mirror_there_is_no_copy():
    clock = Clock()
    known = arena(clock)
    copied(known, clock, answered_by=V2, copied_to=None)
    assert [known.copies.of(name, "locals-0") for name in (V1, V2)] == [0, 0]


def test_a_restart_of_caller_or_ball_does_not_count_as_copies():
    clock = Clock()
    known = arena(clock)
    copied(known, clock, answered_by=V1, copied_to=None, seconds=8)
    copied(known, clock, answered_by=V1, copied_to=None, seconds=8, boot="b2")
    known.display(ball(V1, boot="b9", sent=clock.now, locals_0=0))
    assert known.copies.of(V1, "locals-0") == 0


def test_an_ejection_is_reported_by_caller_with_its_start_on_the_callers_clock():
    known = arena()
    known.display(ball(V1))
    known.display(ball(V2))
    known.display(player(sidecar=view(999.0)))
    known.display(player(sidecar=view(1001.0, V2), sent=1004.0))
    known.display(player(name="visitors-0", sidecar=view(1001.0)))
    assert row(known).cells[V2].ejected == 3.0
    assert row(known).cells[V2].ejections == 1
    assert row(known).cells[V1].ejected is None
    assert row(known, "visitors-0").cells[V2].ejected is None
    assert known.scene().balls[1].ejected_by == ("locals-0",)


def test_an_ejection_ends_with_the_view_that_does_not_show_it_and_counts_again():
    known = arena()
    known.display(ball(V2))
    for second, ejected in enumerate([(V2,), (), (V2,)]):
        known.display(player(sidecar=view(1000.0 + second, *ejected), sent=1000.0 + second))
        assert known.scene().balls[0].ejected_by == (("locals-0",) if ejected else ())
    assert row(known).cells[V2].ejections == 2


@pytest.mark.parametrize("after", [player(sent=1001), player(boot="b2", sent=1001, sidecar=view(1001))])
def test_without_a_sidecar_or_after_a_restart_nothing_is_ejected(after):
    known = arena()
    known.display(ball(V2))
    known.display(player(sidecar=view(1000.0, V2)))
    known.display(after)
    assert row(known).cells[V2].ejected is None
    assert known.scene().balls[0].ejected_by == ()
    assert row(known).sidecar == (after.sidecar is not None)


def test_a_shot_request_is_delivered_once_to_the_pod_of_the_player():
    clock = Clock()
    known = arena(clock)
    known.display(player())
    known.display(player(name="visitors-0"))
    assert known.shoot("visitors-0/1", "Kim")
    assert known.display(player(sent=1001)).commands == ()
    [wish] = known.display(player(name="visitors-0", sent=1001)).commands
    assert (wish.player, wish.action, wish.by) == ("visitors-0/1", "shoot", "Kim")
    assert known.display(player(name="visitors-0", sent=1002)).commands == ()


def test_a_shot_request_for_an_unknown_player_is_refused_and_an_old_one_is_dropped():
    clock = Clock()
    known = arena(clock)
    assert not known.shoot("nobody", "Kim")
    known.display(player())
    assert known.shoot("locals-0/1", "Kim")
    clock.now += 10
    assert known.display(player(sent=1010)).commands == ()


def test_a_comment_appears_once_and_only_the_last_are_kept():
    known = arena()
    comment = Comment(at=1, text="Ada shooting!", kind="shot")
    known.display(player(comments=(comment,)))
    known.display(player(comments=(comment, Comment(at=2, text="Goal!", kind="goal"))))
    assert [c.text for c in known.scene().comments] == ["Ada shooting!", "Goal!"]
    for n in range(100):
        known.display(player(comments=(Comment(at=n, text=f"{n}"),)))
    assert len(known.scene().comments) == 20
    assert known.scene().comments[-1].id == 102


def test_a_full_pitch_refuses_new_objects_until_one_leaves():
    clock = Clock()
    known = arena(clock)
    for n in range(MOST_PODS):
        known.display(player(name=f"p-{n}"))
    with pytest.raises(RefusedError, match="pods"):
        known.display(player(name="one-too-many"))
    known.display(player(name="p-0", sent=1001))
    clock.now += 3
    known.display(player(name="one-too-many"))


def test_memory_is_bounded_for_any_posted_messages():
    clock = Clock()
    known = arena(clock)
    for n in range(600):
        clock.now += 1
        requests = [record(f"ball-{n}-{i}", at=clock.now) for i in range(100)]
        known.display(player(*requests, name=f"p-{n}", sidecar=view(clock.now)))
        known.display(ball(V1, boot=f"b{n}", sent=clock.now, **{f"c{n}": n}))
    assert len(known.journal.after(0, 10**6)[0]) <= 40_000
    assert len(known.ledger._callers) < 200
    assert len(known.ledger.totals("p-599")) <= 65
    assert len(known.ejections._callers) <= 256


def test_pods_are_told_how_many_balls_are_on_the_pitch():
    clock = Clock()
    known = arena(clock)
    assert known.display(player()).balls == 0
    assert known.display(ball(V1)).balls == 1
    known.display(ball(V2))
    assert known.display(player()).balls == 2
    clock.now += 3
    assert known.display(player()).balls == 0
