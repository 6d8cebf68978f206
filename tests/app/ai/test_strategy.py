import math

import pytest

from mesharena.ai import strategy
from mesharena.ai.settings import Figures
from mesharena.kit.geometry import CENTRE
from mesharena.kit.geometry import Point
from mesharena.kit.geometry import Zone
from mesharena.kit.geometry import distance

FIGURES = Figures()
TOP = Point(CENTRE.x, 0)


def rolls(*values):
    sequence = iter(values)
    return lambda: next(sequence)


@pytest.mark.parametrize(
    ("roll", "ordered", "interactive", "goal"),
    [
        pytest.param(0.19, False, False, True, id="a fifth of the times it shoots"),
        pytest.param(0.2, False, False, False, id="else it pushes"),
        pytest.param(0.0, False, True, False, id="interactive players never shoot by themselves"),
        pytest.param(0.99, True, False, True, id="an order is an order"),
        pytest.param(0.99, True, True, True, id="an order to an interactive player too"),
    ],
)
def test_shoot_or_push(roll, ordered, interactive, goal):
    first = [] if ordered or interactive else [roll]
    plan = strategy.kick(FIGURES, CENTRE, TOP, rolls(*first, 0.5, 0.5), ordered=ordered, interactive=interactive)
    assert plan.goal is goal


@pytest.mark.parametrize(("roll", "strength"), [(0, 125), (0.5, 187.5), (1, 250)])
def test_a_shot_has_half_to_all_of_its_strength(roll, strength):
    assert strategy.shot(FIGURES, CENTRE, TOP, rolls(roll, 0.5)).strength == strength


def test_a_push_is_somewhat_faster_than_its_player():
    plan = strategy.push(FIGURES, CENTRE, TOP, rolls(0.5))
    assert plan.strength == pytest.approx(1.8 * 60)
    assert plan.target.y < 0, "it aims behind the line"


@pytest.mark.parametrize("accuracy", [0, 0.5, 0.8, 1])
def test_accuracy_bounds_the_miss(accuracy):
    for roll in (0, 0.25, 0.5, 1):
        seen = strategy.aim(CENTRE, TOP, accuracy, rolls(roll))
        assert distance(CENTRE, seen) == pytest.approx(distance(CENTRE, TOP))
        angle = abs(math.atan2(seen.x - CENTRE.x, CENTRE.y - seen.y))
        assert angle <= (1 - accuracy) * math.pi / 2 + 1e-9


@pytest.mark.parametrize(("goal", "behind"), [(TOP, -25), (Point(CENTRE.x, 605), 630)])
def test_kicks_aim_behind_the_goal_line(goal, behind):
    assert strategy.into(goal).y == behind


def test_wandering_stays_in_the_zone():
    zone = Zone(10, 20, 30, 40)
    assert strategy.wander(zone, rolls(0, 1)) == Point(10, 40)


@pytest.mark.parametrize(
    ("number", "index", "name"),
    [(0, 0, "Ada"), (0, 3, "Bob 2"), (1, 5, "Ada"), (2, 0, "Bob"), (3, 0, "Ada 2"), (6, 0, "Bob 3")],
)
def test_names_go_by_shirt_number(number, index, name):
    assert strategy.shirt_name(("Ada", "Bob"), number, index) == name


def test_a_star_keeps_its_name_whatever_its_number():
    assert strategy.shirt_name(("Messi",), 3, 0) == "Messi"


@pytest.mark.parametrize(
    ("at", "ball", "beside"),
    [
        pytest.param(Point(200, 300), Point(100, 300), Point(100 + strategy.BESIDE, 300), id="on its own side"),
        pytest.param(Point(110, 300), Point(100, 300), Point(110, 300), id="where it is, if that is near enough"),
        pytest.param(Point(100, 300), Point(100, 300), Point(100, 300), id="the same place"),
        pytest.param(Point(-900, 0), Point(1, 0), Point(0, 0), id="never outside the pitch"),
    ],
)
def test_a_player_that_is_kept_from_the_ball_runs_beside_it(at, ball, beside):
    assert strategy.beside(at, ball) == beside
