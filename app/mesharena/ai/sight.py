"""Where the balls are by the ui's last answer: what a player sees even if no ball answers it."""

from mesharena.kit.geometry import Point
from mesharena.kit.geometry import distance
from mesharena.kit.messages import Position

SEEN_SECONDS = 2.0  # an older answer says nothing of where the balls are now


class Sight:
    """Shared by the players of one pod. Times are seconds of a monotonic clock."""

    def __init__(self) -> None:
        self._seen: tuple[tuple[Point, ...], float] = ((), float("-inf"))

    def hear(self, places: tuple[Position, ...], now: float) -> None:
        """Takes the balls' places from the ui's answer."""
        self._seen = tuple(Point(place.x, place.y) for place in places), now

    def nearest(self, at: Point, now: float) -> Point | None:
        """The ball nearest to this place; None without one, or if the last answer is too old."""
        balls, heard = self._seen
        if now - heard > SEEN_SECONDS:
            return None
        return min(balls, key=lambda ball: distance(at, ball), default=None)
