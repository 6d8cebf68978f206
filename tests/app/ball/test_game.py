import pytest

from mesharena.ball.game import Ball
from mesharena.kit.geometry import CENTRE
from mesharena.kit.geometry import Point
from mesharena.kit.messages import BounceAnswer
from mesharena.kit.messages import ControlRequest
from mesharena.kit.messages import Position
from mesharena.kit.messages import ShotRequest

GOAL = BounceAnswer(result="goal", at=Position(x=180, y=0), scored_by="locals")


@pytest.fixture
def ball():
    return Ball(radius=15, resistance=80)


def asking(player="locals-1", at=CENTRE, skill=5.0):
    return ControlRequest(caller=player, player=player, name=player, team="locals", x=at.x, y=at.y, skill=skill)


def shooting(player="locals-1", strength=100.0, by=""):
    return ShotRequest(
        caller=player, player=player, name=player, team="locals", x=CENTRE.x, y=0, strength=strength, goal=True, by=by
    )


def test_a_player_beside_the_ball_takes_it_and_one_beyond_the_radius_does_not(ball):
    assert not ball.control(asking(at=Point(CENTRE.x + 15.1, CENTRE.y)), 1, 0).held
    taken = ball.control(asking(at=Point(CENTRE.x + 15, CENTRE.y)), 1, 0)
    assert (taken.held, taken.taken, taken.at) == (True, True, CENTRE)
    kept = ball.control(asking(), 1.3, 0.99)
    assert (kept.held, kept.taken) == (True, False)
    assert ball.holder(1.3) == "locals-1"


def test_a_rival_takes_the_ball_by_chance_and_the_ball_knows_from_whom(ball):
    ball.control(asking("a"), 1, 0)
    assert not ball.control(asking("b"), 1, 0.9).held
    taken = ball.control(asking("b"), 1, 0.1)
    assert (taken.held, taken.taken_from) == (True, "a")


def test_a_holder_that_walks_away_loses_the_ball(ball):
    ball.control(asking("a"), 1, 0)
    ball.control(asking("a", at=Point(0, 0)), 1.3, 0)
    assert ball.holder(1.3) == ""


def test_only_the_holder_kicks(ball):
    assert not ball.shoot(shooting())
    ball.control(asking("a"), 1, 0)
    assert not ball.shoot(shooting("b"))
    assert ball.speed == 0
    assert ball.shoot(shooting("a"))
    assert ball.speed == 100
    assert not ball.shoot(shooting("a"))


def test_taking_a_rolling_ball_stops_it(ball):
    ball.control(asking("a"), 1, 0)
    ball.shoot(shooting("a"))
    assert ball.control(asking("b"), 1.1, 0.99).held
    assert ball.speed == 0


def test_a_ball_rolls_where_the_stadium_lets_it(ball):
    ball.begin(1.0)
    ball.control(asking("a"), 1, 0)
    ball.shoot(shooting("a", by="Ann"))
    step = ball.begin(1.2)
    assert step is not None
    assert step.kick is not None
    assert (step.kick.player, step.kick.by) == ("a", "Ann")
    ball.finish(step, BounceAnswer(result="nothing"), 1.2)
    assert ball.at == pytest.approx((CENTRE.x, CENTRE.y - 100 * 0.2 + 80 * 0.2**2 / 2))


def rolling(ball: Ball):
    ball.begin(1.0)
    ball.control(asking("a"), 1, 0)
    ball.shoot(shooting("a"))
    step = ball.begin(1.2)
    assert step is not None
    return step


def test_the_edge_turns_the_ball(ball):
    ball.finish(rolling(ball), BounceAnswer(result="collision", at=Position(x=100, y=0), normal="y"), 1.2)
    assert ball.at == Point(100, 0)
    step = ball.begin(1.3)
    assert step is not None
    assert step.after.velocity.y > 0


def test_without_the_stadium_the_ball_goes_on_and_stays_on_the_pitch(ball):
    ball.put(Point(CENTRE.x, 1))
    ball.begin(1.0)
    ball.control(asking("a", at=Point(CENTRE.x, 1)), 1, 0)
    ball.shoot(shooting("a", strength=250))
    for n in range(40):
        step = ball.begin(1.2 + n * 0.2)
        if step:
            ball.finish(step, None, 1.2 + n * 0.2)
        assert 0 <= ball.at.y <= 605
    assert ball.speed == 0


def test_the_ball_that_scored_celebrates_and_returns_to_the_centre_itself(ball):
    ball.finish(rolling(ball), GOAL, 1.2)
    assert ball.at == Point(180, 0)
    assert ball.speed == 0
    assert not ball.control(asking("a", at=Point(180, 0)), 1.3, 0).held
    assert ball.begin(2.0) is None
    assert ball.at == Point(180, 0)
    ball.begin(2.8)
    assert ball.at == CENTRE
    assert ball.control(asking("a"), 2.9, 0).held


def test_a_goal_counts_even_when_the_ball_was_taken_meanwhile(ball):
    step = rolling(ball)
    ball.control(asking("b", at=ball.at), 1.2, 0)
    ball.finish(step, GOAL, 1.2)
    assert ball.at == Point(180, 0)


@pytest.mark.parametrize("answer", [BounceAnswer(result="nothing"), None])
def test_a_ball_that_was_moved_meanwhile_stays_where_it_was_put(ball, answer):
    step = rolling(ball)
    ball.put(Point(10, 10))
    ball.finish(step, answer, 1.2)
    assert ball.at == Point(10, 10)
    assert ball.speed == 0


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(BounceAnswer(result="collision"), id="a collision nowhere"),
        pytest.param(BounceAnswer(result="goal"), id="a goal nowhere"),
        pytest.param(BounceAnswer(result="goal", at=Position(x=-900, y=1900)), id="a goal far away"),
        pytest.param(BounceAnswer(result="collision", at=Position(x=-900, y=1900), normal="x"), id="an edge far away"),
    ],
)
def test_an_invalid_answer_of_the_stadium_does_not_move_the_ball_off_the_pitch(ball, answer):
    ball.finish(rolling(ball), answer, 1.2)
    assert 0 <= ball.at.x <= 363
    assert 0 <= ball.at.y <= 605


def test_another_match_puts_the_ball_at_the_centre_once(ball):
    ball.hear_match(0)
    ball.put(Point(5, 5))
    ball.hear_match(3)
    assert ball.at == Point(5, 5), "the first number that it hears is the match it is in"
    ball.hear_match(4)
    assert ball.at == CENTRE
    ball.put(Point(5, 5))
    ball.hear_match(4)
    ball.hear_match(0)
    assert ball.at == Point(5, 5)


def test_a_placed_ball_has_no_last_kicker(ball):
    ball.control(asking("a"), 1, 0)
    ball.put(CENTRE)
    assert ball.holder(1) == ""
    assert not ball.shoot(shooting("a"))


def test_a_ball_is_interpolated_between_its_steps_and_never_extrapolated(ball):
    step = rolling(ball)
    assert ball.shown(1.2) == CENTRE
    ball.finish(step, BounceAnswer(result="nothing"), 1.2)
    assert ball.shown(1.2) == CENTRE
    assert CENTRE.y - ball.shown(1.3).y == pytest.approx((CENTRE.y - ball.at.y) / 2)
    assert ball.shown(1.4) == ball.shown(9) == ball.at


def test_a_ball_that_is_taken_is_drawn_on_to_where_it_was_taken(ball):
    ball.finish(rolling(ball), BounceAnswer(result="nothing"), 1.2)
    taken = ball.control(asking("b", at=ball.at), 1.25, 0)
    assert taken.held
    assert CENTRE.y > ball.shown(1.3).y > taken.at.y
    assert ball.shown(1.4) == taken.at


def test_a_ball_counts_placements_and_not_rolling(ball):
    assert ball.throws == 0
    ball.finish(rolling(ball), GOAL, 1.2)
    assert ball.throws == 0
    ball.begin(2.8)
    assert (ball.throws, ball.shown(2.8)) == (1, CENTRE)
    ball.put(Point(10, 10))
    assert ball.shown(2.9) == Point(10, 10)
    ball.hear_match(1)
    assert ball.throws == 2
    ball.hear_match(2)
    assert ball.throws == 3
