"""The pitch as the page gets it: ages of messages, the last request of each player, and which ball is a mirror."""

import msgspec
import pytest

from tests.app.ui.samples import V1
from tests.app.ui.samples import V2
from tests.app.ui.samples import Clock
from tests.app.ui.samples import arena
from tests.app.ui.samples import ball
from tests.app.ui.samples import player
from tests.app.ui.samples import record

ADA = "locals-0/1"


def asking(*records, **more):
    return player(*(msgspec.structs.replace(r, player=ADA) for r in records), **more)


def test_the_age_of_a_position_does_not_depend_on_network_latency():
    state = arena(clock := Clock())
    for beat, travelled in enumerate([0.010, 0.060, 0.015]):
        clock.now = 1000 + beat * 0.3 + travelled
        state.display(player(sent=500 + beat * 0.3))
        assert state.scene().players[0].age == pytest.approx(travelled - 0.010, abs=0.0021)


def test_a_clock_that_was_set_back_is_used_from_its_next_message_on():
    state = arena(clock := Clock())
    state.display(player(sent=5000))
    clock.now = 1001
    state.display(player(sent=100, boot="b2"))
    clock.now = 1002
    state.display(player(sent=50, boot="b3"))
    clock.now = 1002.5
    assert state.scene().players[0].age == pytest.approx(0.5)


def test_a_player_shows_its_newest_request_the_ball_that_answered_and_how_long_ago():
    state = arena(clock := Clock())
    assert state.display(player(sent=999))
    assert state.scene().players[0].asked is None
    state.display(asking(record(V1, at=999.5), record(V2, "error", at=999.9), sent=1000))
    clock.now = 1000.5
    last_request = state.scene().players[0].asked
    assert (last_request.ball, last_request.outcome, last_request.age) == (V2, "error", pytest.approx(0.6))


@pytest.mark.parametrize("outcome", ["denied", "limited", "rejected", "refused", "timeout", "unreachable"])
def test_a_request_that_no_ball_answered_names_no_ball(outcome):
    state = arena()
    state.display(asking(record("", outcome, at=1000)))
    assert state.scene().players[0].asked.ball == ""
    assert state.scene().players[0].asked.outcome == outcome


def test_a_routes_timeout_is_told_apart_from_other_refusals():
    state = arena()
    state.display(asking(record("", "refused", status=504, reason="upstream request timeout")))
    assert state.scene().players[0].asked.outcome == "route-timeout"
    state.display(asking(record("", "refused", status=504, reason="fault filter abort"), first=1))
    assert state.scene().players[0].asked.outcome == "refused"


def test_an_attempt_after_the_first_is_told_and_a_first_one_costs_nothing():
    state = arena()
    state.display(asking(record(V1, attempt=2)))
    assert msgspec.to_builtins(state.scene().players[0].asked)["attempt"] == 2
    state.display(asking(record(V1), first=1))
    assert "attempt" not in msgspec.to_builtins(state.scene().players[0].asked)


def test_an_old_request_is_not_drawn():
    state = arena(clock := Clock())
    state.display(asking(record(at=1000)))
    clock.now = 1003.5
    state.display(asking(sent=1003.5, first=1))
    assert state.scene().players[0].asked is None


def receive(state, clock, copies, answers):
    """For 6 s, v2 reports the received requests of Ada in each step, and Ada reports the answered ones."""
    sent_records = received = 0
    for step in range(20):
        clock.now = 1000 + step * 0.3
        records = [record(V2, at=clock.now - 0.01)] * answers
        state.display(asking(*records, sent=clock.now, first=sent_records))
        sent_records += len(records)
        received += copies + answers
        state.display(ball(V2, sent=clock.now, locals_0=received))
    return state.scene().balls[0].mirrored


@pytest.mark.parametrize(
    ("copies", "answers", "mirrored"),
    [
        pytest.param(1, 0, True, id="only copies"),
        pytest.param(0, 1, False, id="only answers"),
        pytest.param(1, 1, False, id="copies beside answers: it is in play"),
        pytest.param(0, 0, False, id="left alone"),
    ],
)
def test_a_ball_that_receives_only_copies_is_a_mirror(copies, answers, mirrored):
    assert receive(arena(clock := Clock()), clock, copies, answers) is mirrored


def test_a_ball_reports_how_often_it_was_placed():
    state = arena()
    message = ball(V1)
    state.display(msgspec.structs.replace(message, ball=msgspec.structs.replace(message.ball, throws=3)))
    assert state.scene().balls[0].throws == 3


def test_players_and_balls_say_where_they_are():
    state = arena(Clock())
    for message, place in ((player(), "eu/home"), (ball(), "eu/away")):
        state.display(msgspec.structs.replace(message, pod=msgspec.structs.replace(message.pod, locality=place)))
    scene = state.scene()
    assert [thing.locality for thing in (*scene.players, *scene.balls)] == ["eu/home", "eu/away"]
