import pytest

from mesharena.ball.faults import concerns
from mesharena.ball.possession import Holder
from mesharena.ball.possession import chance
from mesharena.ball.possession import standing_skill
from mesharena.ball.possession import takes
from mesharena.kit.messages import ControlRequest

HOLDER = Holder("visitors-1", "Cleo", "visitors", skill=5, since=100, seen=101)


def asking(player: str = "locals-1", skill: float = 5) -> ControlRequest:
    return ControlRequest(caller="c", player=player, name="Ada", team="locals", x=0, y=0, skill=skill)


@pytest.mark.parametrize(("now", "left"), [(100, 5), (100.5, 4), (101, 3), (110, 0)])
def test_a_holders_skill_decays_by_one_every_half_second(now, left):
    assert standing_skill(HOLDER, now) == left


@pytest.mark.parametrize(
    ("skill", "against", "expected"), [(5, 5, 0.5), (5, 0, 1), (0, 5, 0), (0, 0, 0.5), (10, 5, 2 / 3)]
)
def test_the_chance_of_taking_depends_on_both_skills(skill, against, expected):
    assert chance(skill, against) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("holder", "ask", "now", "roll", "taken"),
    [
        pytest.param(None, asking(), 100, 0.999, True, id="a free ball"),
        pytest.param(HOLDER, asking("visitors-1", 0), 101, 0.999, True, id="its own holder keeps it"),
        pytest.param(HOLDER, asking(), 100, 0.49, True, id="a lucky rival"),
        pytest.param(HOLDER, asking(), 100, 0.51, False, id="an unlucky rival"),
        pytest.param(HOLDER, asking(), 101, 0.6, True, id="a rival after a while"),
        pytest.param(HOLDER, asking(skill=0), 101, 0.0, False, id="a rival without skill"),
        pytest.param(HOLDER, asking(skill=0), 104, 0.999, True, id="the holder has left"),
    ],
)
def test_who_has_the_ball(holder, ask, now, roll, taken):
    assert takes(holder, ask, now, roll) is taken


@pytest.mark.parametrize(
    ("percent", "roll", "failed"),
    [(0, 0.0, False), (20, 0.19, True), (20, 0.2, False), (100, 0.999999, True), (0.5, 0.0049, True)],
)
def test_a_share_of_requests_fails(percent, roll, failed):
    assert concerns(percent, roll) is failed
