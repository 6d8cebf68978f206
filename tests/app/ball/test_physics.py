import pytest

from mesharena.ball.physics import Motion
from mesharena.ball.physics import advance
from mesharena.ball.physics import bounced
from mesharena.ball.physics import contained
from mesharena.ball.physics import kicked
from mesharena.ball.physics import still
from mesharena.kit.geometry import CENTRE
from mesharena.kit.geometry import Point
from mesharena.kit.geometry import distance


@pytest.mark.parametrize(
    ("seconds", "resistance", "x", "speed"),
    [
        pytest.param(1, 0, 100, 100, id="nothing slows it"),
        pytest.param(0.5, 80, 40, 60, id="slowing down"),
        pytest.param(10, 80, 62.5, 0, id="it stops where its speed ends"),
        pytest.param(0, 80, 0, 100, id="no time passed"),
    ],
)
def test_a_rolling_ball(seconds, resistance, x, speed):
    after = advance(Motion(Point(0, 0), Point(100, 0)), seconds, resistance)
    assert after.at == pytest.approx((x, 0))
    assert after.speed == pytest.approx(speed)


def test_small_steps_go_as_far_as_a_large_one():
    undivided = advance(Motion(Point(0, 0), Point(30, 40)), 0.6, 40)
    parts = Motion(Point(0, 0), Point(30, 40))
    for _ in range(6):
        parts = advance(parts, 0.1, 40)
    assert parts.at == pytest.approx(undivided.at)


def test_a_still_ball_stays():
    assert advance(still(CENTRE), 5, 80) == still(CENTRE)


def test_a_kick_goes_towards_its_target_with_its_strength():
    motion = kicked(Point(0, 0), Point(3, 4), 250)
    assert motion.velocity == pytest.approx((150, 200))
    assert motion.speed == pytest.approx(250)


def test_a_kick_at_the_balls_own_place_goes_nowhere():
    assert kicked(CENTRE, CENTRE, 250).speed == 0


@pytest.mark.parametrize(("normal", "velocity"), [("x", (-80, 40)), ("y", (80, -40))])
def test_the_edge_turns_the_ball_and_takes_some_speed(normal, velocity):
    after = bounced(Motion(Point(400, 300), Point(100, 50)), Point(363, 290), normal)
    assert after.velocity == pytest.approx(velocity)
    assert after.at == Point(363, 290)


def test_a_ball_keeps_itself_on_the_pitch():
    after = contained(Motion(Point(-10, 700), Point(-50, 20)))
    assert after.at == Point(0, 605)
    assert after.velocity == pytest.approx((40, -16))
    assert contained(Motion(CENTRE, Point(1, 1))) == Motion(CENTRE, Point(1, 1))


def test_the_best_usual_shot_crosses_half_the_pitch():
    end = advance(kicked(CENTRE, Point(CENTRE.x, 0), 250), 60, 80)
    assert distance(CENTRE, end.at) > 605 / 2
