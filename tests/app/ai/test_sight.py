from mesharena.ai.sight import SEEN_SECONDS
from mesharena.ai.sight import Sight
from mesharena.kit.geometry import Point
from mesharena.kit.messages import Position

BALLS = (Position(x=10, y=10), Position(x=300, y=500))


def test_the_nearest_ball_is_seen_until_the_answer_is_too_old():
    sight = Sight()
    assert sight.nearest(Point(0, 0), 100) is None
    sight.hear(BALLS, 100)
    assert sight.nearest(Point(20, 20), 100 + SEEN_SECONDS) == Point(10, 10)
    assert sight.nearest(Point(300, 300), 101) == Point(300, 500)
    assert sight.nearest(Point(20, 20), 100.1 + SEEN_SECONDS) is None


def test_without_a_ball_on_the_pitch_none_is_seen():
    sight = Sight()
    sight.hear(BALLS, 100)
    sight.hear((), 101)
    assert sight.nearest(Point(0, 0), 101) is None
