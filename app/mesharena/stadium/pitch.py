"""What a moving ball hits: pure geometry of the edges and the two goals."""

from typing import Literal
from typing import NamedTuple

from mesharena.kit.geometry import GOAL_LEFT
from mesharena.kit.geometry import GOAL_RIGHT
from mesharena.kit.geometry import PITCH
from mesharena.kit.geometry import Point
from mesharena.kit.geometry import clamp
from mesharena.kit.messages import Team


class Meeting(NamedTuple):
    """The first thing that the ball hits."""

    result: Literal["nothing", "collision", "goal"]
    at: Point
    normal: Literal["x", "y"] | None = None
    scored_by: Team | None = None


def _share(start: float, end: float, edge: float) -> float:
    """The part (0 to 1) of the way from start to end that lies before the edge."""
    return min(1.0, max(0.0, (edge - start) / (end - start))) if end != start else 0.0


def meet(start: Point, end: Point) -> Meeting:
    """What the way from `start` to `end` crosses first; a start outside the pitch is moved to its edge."""
    start = clamp(start)
    crossings: list[tuple[float, Literal["x", "y"], float]] = []
    if end.x < PITCH.left or end.x > PITCH.right:
        edge = PITCH.left if end.x < PITCH.left else PITCH.right
        crossings.append((_share(start.x, end.x, edge), "x", edge))
    if end.y < PITCH.top or end.y > PITCH.bottom:
        edge = PITCH.top if end.y < PITCH.top else PITCH.bottom
        crossings.append((_share(start.y, end.y, edge), "y", edge))
    if not crossings:
        return Meeting("nothing", end)
    share, normal, edge = min(crossings)
    at = clamp(Point(start.x + (end.x - start.x) * share, start.y + (end.y - start.y) * share))
    if normal == "y" and GOAL_LEFT <= at.x <= GOAL_RIGHT:
        return Meeting("goal", at, None, "locals" if edge == PITCH.top else "visitors")
    return Meeting("collision", at, normal)
