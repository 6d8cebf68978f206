import pytest

from mesharena.kit.geometry import Point
from mesharena.stadium.pitch import meet

MID = 181.5


@pytest.mark.parametrize(
    ("start", "end", "result", "at", "normal", "scored_by"),
    [
        pytest.param((10, 10), (20, 20), "nothing", (20, 20), None, None, id="open grass"),
        pytest.param((10, 300), (0, 300), "nothing", (0, 300), None, None, id="up to the edge"),
        pytest.param((10, 300), (-10, 320), "collision", (0, 310), "x", None, id="left edge"),
        pytest.param((360, 300), (366, 300), "collision", (363, 300), "x", None, id="right edge"),
        pytest.param((50, 10), (50, -10), "collision", (50, 0), "y", None, id="top edge beside the goal"),
        pytest.param((50, 600), (60, 610), "collision", (55, 605), "y", None, id="bottom edge beside the goal"),
        pytest.param((MID, 10), (MID, -10), "goal", (MID, 0), None, "locals", id="goal of the locals"),
        pytest.param((MID, 600), (MID, 700), "goal", (MID, 605), None, "visitors", id="goal of the visitors"),
        pytest.param((154.5, 10), (154.5, -1), "goal", (154.5, 0), None, "locals", id="on the left post"),
        pytest.param((154.4, 10), (154.4, -1), "collision", (154.4, 0), "y", None, id="just beside the left post"),
        pytest.param((208.5, 10), (208.5, -1), "goal", (208.5, 0), None, "locals", id="on the right post"),
        pytest.param((208.6, 10), (208.6, -1), "collision", (208.6, 0), "y", None, id="just beside the right post"),
        pytest.param((141.5, 20), (221.5, -20), "goal", (MID, 0), None, "locals", id="at an angle"),
        pytest.param((101.5, 20), (MID, -1), "goal", (177.69, 0), None, "locals", id="judged at the line"),
        pytest.param((2, 8), (-8, -2), "collision", (0, 6), "x", None, id="the nearer edge of a corner"),
        pytest.param((8, 2), (-2, -8), "collision", (6, 0), "y", None, id="the other nearer edge of a corner"),
        pytest.param((0, 300), (-5, 300), "collision", (0, 300), "x", None, id="from the edge outwards"),
        pytest.param((0, 300), (5, 300), "nothing", (5, 300), None, None, id="from the edge inwards"),
        pytest.param((MID, 0), (MID, -5), "goal", (MID, 0), None, "locals", id="from the goal line outwards"),
        pytest.param((-50, 300), (-60, 300), "collision", (0, 300), "x", None, id="a start off the pitch"),
        pytest.param((-50, -50), (-50, -50), "collision", (0, 0), "x", None, id="no way at all, off the pitch"),
        pytest.param((5, 5), (5, 5), "nothing", (5, 5), None, None, id="no way at all"),
    ],
)
def test_a_ball_meets_goal_or_edge(start, end, result, at, normal, scored_by):
    met = meet(Point(*start), Point(*end))
    assert (met.result, met.normal, met.scored_by) == (result, normal, scored_by)
    assert met.at == pytest.approx(at, abs=0.1)
