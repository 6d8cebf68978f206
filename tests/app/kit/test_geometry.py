import math

import pytest

from mesharena.kit.geometry import CENTRE
from mesharena.kit.geometry import PITCH
from mesharena.kit.geometry import Point
from mesharena.kit.geometry import clamp
from mesharena.kit.geometry import distance
from mesharena.kit.geometry import inside
from mesharena.kit.geometry import rotated
from mesharena.kit.geometry import spot
from mesharena.kit.geometry import towards


@pytest.mark.parametrize(
    ("step", "reached"),
    [
        pytest.param(0, Point(0, 0), id="no step"),
        pytest.param(5, Point(3, 4), id="half the distance"),
        pytest.param(10, Point(6, 8), id="the full distance"),
        pytest.param(99, Point(6, 8), id="never beyond"),
    ],
)
def test_a_step_towards_a_goal(step, reached):
    assert towards(Point(0, 0), Point(6, 8), step) == pytest.approx(reached)


def test_a_step_from_the_goal_itself_stays_there():
    assert towards(CENTRE, CENTRE, 0) == CENTRE


@pytest.mark.parametrize("angle", [-3.0, -0.4, 0.0, 1.0, math.pi])
def test_turning_keeps_the_distance(angle):
    start, goal = Point(10, 20), Point(40, 60)
    assert distance(start, rotated(start, goal, angle)) == pytest.approx(50)


def test_a_clamped_point_is_on_the_pitch():
    assert clamp(Point(-5, 900)) == Point(0, 605)
    assert inside(clamp(Point(1e9, -1e9)))
    assert not inside(Point(-0.1, 5))


def test_spots_span_the_zone():
    assert spot(PITCH, 0, 0) == Point(0, 0)
    assert spot(PITCH, 0.5, 0.5) == CENTRE
    assert spot(PITCH, 1, 1) == Point(363, 605)
