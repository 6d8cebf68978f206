"""How a ball moves: pure functions."""

import math
from typing import Literal
from typing import NamedTuple

from mesharena.kit.geometry import Point
from mesharena.kit.geometry import clamp
from mesharena.kit.geometry import distance

BOUNCE = 0.8  # share of its speed that a ball keeps when it bounces at the edge
SLOWEST = 1.0  # units/s; a slower ball stops


class Motion(NamedTuple):
    """Where a ball is and its velocity in units per second."""

    at: Point
    velocity: Point

    @property
    def speed(self) -> float:
        return math.hypot(self.velocity.x, self.velocity.y)


def still(at: Point) -> Motion:
    return Motion(at, Point(0.0, 0.0))


def kicked(at: Point, target: Point, strength: float) -> Motion:
    """The motion after a kick from `at` towards `target`; if they are the same point, the ball does not move."""
    gap = distance(at, target)
    if gap == 0:
        return still(at)
    return Motion(at, Point((target.x - at.x) / gap * strength, (target.y - at.y) / gap * strength))


def advance(motion: Motion, seconds: float, resistance: float) -> Motion:
    """The motion after `seconds`, slowed down by `resistance`, without edges."""
    speed = motion.speed
    if speed < SLOWEST:
        return still(motion.at)
    rolling = min(seconds, speed / resistance) if resistance > 0 else seconds
    travelled = speed * rolling - resistance * rolling**2 / 2
    left = speed - resistance * rolling
    x, y = motion.velocity.x / speed, motion.velocity.y / speed
    at = Point(motion.at.x + x * travelled, motion.at.y + y * travelled)
    return Motion(at, Point(x * left, y * left)) if left >= SLOWEST else still(at)


def bounced(motion: Motion, at: Point, normal: Literal["x", "y"]) -> Motion:
    """The motion after hitting the edge at `at`."""
    vx, vy = motion.velocity.x * BOUNCE, motion.velocity.y * BOUNCE
    return Motion(clamp(at), Point(-vx, vy) if normal == "x" else Point(vx, -vy))


def contained(motion: Motion) -> Motion:
    """The motion kept on the pitch by the ball itself, if the stadium does not answer."""
    at, (vx, vy) = clamp(motion.at), motion.velocity
    if at.x != motion.at.x:
        vx = -vx * BOUNCE
    if at.y != motion.at.y:
        vy = -vy * BOUNCE
    return Motion(at, Point(vx, vy))
