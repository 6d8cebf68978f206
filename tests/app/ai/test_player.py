from dataclasses import replace

import pytest

from mesharena.ai.player import Player
from mesharena.ai.settings import AiSettings
from mesharena.ai.strategy import ANYWHERE
from mesharena.kit.geometry import CENTRE
from mesharena.kit.geometry import Point
from mesharena.kit.geometry import inside
from mesharena.kit.messages import ControlAnswer
from mesharena.kit.messages import Position
from mesharena.kit.messages import TeamInfo

INFO = TeamInfo(goal=Position(x=181.5, y=0), zone=(Position(x=20, y=302.5), Position(x=343, y=585)), number=2, match=1)


BALL = "ball-v1-1"


def seeing(x: float, y: float, control: bool = False) -> ControlAnswer:
    return ControlAnswer(x=x, y=y, control=control)


@pytest.fixture
def settings(common):
    return AiSettings(common=replace(common, pod="locals-1"), team="locals", names=("Ada", "Bob"))


@pytest.fixture
def player(settings):
    new_player = Player(settings, 0, chance=lambda: 0.5)
    new_player.ask(100.0)
    return new_player


def at(player: Player, now: float) -> Point:
    shown = player.shown(now)
    return Point(shown.x, shown.y)


def test_the_only_player_of_a_pod_has_the_pods_name(settings):
    assert Player(settings, 0).id == "locals-1"
    assert [Player(replace(settings, players=8), n).id for n in (0, 7)] == ["locals-1/1", "locals-1/8"]


def test_a_player_walks_to_the_ball_that_answered_last(player):
    start = at(player, 100)
    player.hear(seeing(start.x + 30, start.y), BALL, 100)
    assert at(player, 100.25) == pytest.approx((start.x + 15, start.y))
    player.hear(seeing(start.x, start.y), BALL, 100.25)
    assert at(player, 100.5) == pytest.approx((start.x, start.y))
    assert at(player, 110) == pytest.approx((start.x, start.y)), "it waits at the ball"


def test_a_player_keeps_walking_while_an_answer_is_late(player):
    player.hear(seeing(CENTRE.x, 0), BALL, 100)
    before = at(player, 100)
    ask = player.ask(100)
    assert at(player, 100.5).y == pytest.approx(before.y - 30)
    assert ask.y == before.y


def test_a_player_wanders_for_two_seconds_after_a_failed_request(settings):
    player = Player(settings, 0)
    player.inform(INFO)
    player.ask(100)
    player.hear(seeing(CENTRE.x, 10), BALL, 100)
    player.miss(100.3)
    assert player.shown(101).sad
    player.hear(seeing(CENTRE.x, 10), BALL, 101)
    assert player.shown(102.2).sad
    assert not player.shown(102.4).sad
    for tenth in range(40):
        now = 110 + tenth / 10
        player.miss(now)
        player.shown(now)
    assert player.shown(130).y > 250, "it walks towards the half that its team defends"


def test_without_a_stadium_a_player_walks_anywhere_and_does_not_kick(settings):
    player = Player(settings, 0)
    for n in range(100):
        player.miss(100.0 + n)
        assert inside(at(player, 100.0 + n), ANYWHERE)
    assert player.kick(CENTRE, 300) is None
    assert player.shown(300).number == 0


def test_a_player_holds_the_ball_until_it_kicks_or_gets_no_answers(player):
    player.hear(seeing(1, 1, control=True), BALL, 100)
    assert player.shown(100.1).holds == "ball-v1-1"
    assert player.shown(102).holds == ""
    player.hear(seeing(1, 1, control=True), BALL, 102)
    player.kicked()
    assert player.shown(102.1).holds == ""
    player.hear(seeing(1, 1, control=True), BALL, 103)
    player.hear(seeing(1, 1), BALL, 103.3)
    assert player.shown(103.3).holds == ""


def test_a_shot_requested_by_a_person_happens_once_and_expires(settings):
    player = Player(replace(settings, interactive=True), 0)
    assert "does not know" in player.order("Ann", 100)
    player.inform(INFO)
    assert player.order("Ann", 100) == ""
    ordered = player.kick(CENTRE, 101)
    assert ordered is not None
    assert (ordered[0].goal, ordered[1]) == (True, "Ann")
    player.kicked()
    after = player.kick(CENTRE, 102)
    assert after is not None
    assert (after[0].goal, after[1]) == (False, "")
    player.order("", 103)
    assert player.give_up(112.9) == ""
    assert player.give_up(113) == "somebody"
    assert player.give_up(114) == ""


def test_the_stadium_gives_number_and_name(player):
    assert player.name == "Ada"
    player.inform(INFO)
    assert (player.number, player.name) == (2, "Bob")
    player.inform(TeamInfo(goal=INFO.goal, zone=INFO.zone, number=-4, match=1))
    assert (player.number, player.name) == (0, "Ada")


@pytest.mark.parametrize(
    ("number", "index", "wish"),
    [
        pytest.param(0, 1, 0, id="any number"),
        pytest.param(10, 0, 10, id="the number of the group"),
        pytest.param(10, 2, 12, id="the third player of a pod"),
    ],
)
def test_a_player_requests_its_groups_number_until_it_has_one(settings, number, index, wish):
    player = Player(replace(settings, number=number), index)
    assert player.wish == wish
    player.inform(INFO)
    assert player.wish == INFO.number
