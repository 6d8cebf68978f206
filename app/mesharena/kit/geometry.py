"""The pitch and points on it: pure arithmetic, in pitch units, origin at the top left corner."""

import math
from typing import NamedTuple

from mesharena.kit.messages import Team

PITCH_WIDTH = 363.0
PITCH_LENGTH = 605.0
GOAL_MOUTH = 54.0
GOAL_LEFT = (PITCH_WIDTH - GOAL_MOUTH) / 2
GOAL_RIGHT = (PITCH_WIDTH + GOAL_MOUTH) / 2

ATTACKS: dict[Team, float] = {"locals": 0.0, "visitors": PITCH_LENGTH}  # the y of the goal that a team shoots at


class Point(NamedTuple):
    """A point or a vector."""

    x: float
    y: float


class Zone(NamedTuple):
    """A rectangle of the pitch."""

    left: float
    top: float
    right: float
    bottom: float


PITCH = Zone(0.0, 0.0, PITCH_WIDTH, PITCH_LENGTH)
CENTRE = Point(PITCH_WIDTH / 2, PITCH_LENGTH / 2)


def distance(a: Point, b: Point) -> float:
    return math.hypot(b.x - a.x, b.y - a.y)


def clamp(point: Point, zone: Zone = PITCH) -> Point:
    """The nearest point inside the zone."""
    return Point(min(max(point.x, zone.left), zone.right), min(max(point.y, zone.top), zone.bottom))


def inside(point: Point, zone: Zone = PITCH) -> bool:
    return zone.left <= point.x <= zone.right and zone.top <= point.y <= zone.bottom


def towards(start: Point, goal: Point, step: float) -> Point:
    """The point reached from `start` after `step` units towards `goal`, never beyond it."""
    gap = distance(start, goal)
    if gap <= step:
        return goal
    share = step / gap
    return Point(start.x + (goal.x - start.x) * share, start.y + (goal.y - start.y) * share)


def rotated(start: Point, goal: Point, angle: float) -> Point:
    """`goal` rotated around `start` by `angle` radians."""
    x, y = goal.x - start.x, goal.y - start.y
    cos, sin = math.cos(angle), math.sin(angle)
    return Point(start.x + x * cos - y * sin, start.y + x * sin + y * cos)


def spot(zone: Zone, across: float, along: float) -> Point:
    """The point of the zone at these shares (0 to 1) of its sides."""
    return Point(zone.left + (zone.right - zone.left) * across, zone.top + (zone.bottom - zone.top) * along)
