"""What a player does: pure functions; `chance` returns a random number from 0 to 1."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from mesharena.ai.settings import Figures
from mesharena.kit.geometry import PITCH_LENGTH
from mesharena.kit.geometry import PITCH_WIDTH
from mesharena.kit.geometry import Point
from mesharena.kit.geometry import Zone
from mesharena.kit.geometry import clamp
from mesharena.kit.geometry import distance
from mesharena.kit.geometry import rotated
from mesharena.kit.geometry import spot

Chance = Callable[[], float]

SAD_SECONDS = 2.0
PUSH = 1.8  # speed of a pushed ball, as a multiple of the player's speed
WEAKEST_SHOT = 0.5  # of the speed of the hardest shot
WIDEST_MISS = math.pi / 2  # to either side, for a player with accuracy 0
BESIDE = 24.0  # more than the radius in which a ball can be controlled
GOAL_DEPTH = 25.0  # a kick aims at a point behind the goal line, so that the ball crosses the line
ANYWHERE = Zone(20.0, 20.0, PITCH_WIDTH - 20.0, PITCH_LENGTH - 20.0)


@dataclass(frozen=True, slots=True)
class Kick:
    """A kick: target, speed in units/s, and whether it is a shot at goal."""

    target: Point
    strength: float
    goal: bool


def wander(zone: Zone, chance: Chance) -> Point:
    """A random point of the zone, for a player that has no ball to run after."""
    return spot(zone, chance(), chance())


def beside(at: Point, ball: Point) -> Point:
    """A point beside the ball, on the player's own side, for a player whom a policy keeps from the ball."""
    gap = distance(at, ball)
    if gap <= BESIDE:
        return at
    return clamp(Point(ball.x + (at.x - ball.x) * BESIDE / gap, ball.y + (at.y - ball.y) * BESIDE / gap))


def into(goal: Point) -> Point:
    """The point behind the goal line that a kick aims at."""
    return Point(goal.x, goal.y + (GOAL_DEPTH if goal.y > PITCH_LENGTH / 2 else -GOAL_DEPTH))


def aim(at: Point, target: Point, accuracy: float, chance: Chance) -> Point:
    """The target, turned by a random angle that is larger for a player with less accuracy."""
    return rotated(at, target, (1 - accuracy) * WIDEST_MISS * (2 * chance() - 1))


def shot(figures: Figures, at: Point, goal: Point, chance: Chance) -> Kick:
    strength = figures.shot_strength * (WEAKEST_SHOT + (1 - WEAKEST_SHOT) * chance())
    return Kick(aim(at, into(goal), figures.accuracy, chance), strength, goal=True)


def push(figures: Figures, at: Point, goal: Point, chance: Chance) -> Kick:
    return Kick(aim(at, into(goal), figures.accuracy, chance), figures.speed * PUSH, goal=False)


def kick(
    figures: Figures, at: Point, goal: Point, chance: Chance, *, ordered: bool = False, interactive: bool = False
) -> Kick:
    """The kick of the ball's holder: a shot if a person ordered one, else a push or, by shoot_percent, a shot."""
    shoots = ordered or (not interactive and chance() * 100 < figures.shoot_percent)
    return shot(figures, at, goal, chance) if shoots else push(figures, at, goal, chance)


def shirt_name(names: tuple[str, ...], number: int, index: int) -> str:
    """The player's name on the page, chosen by its shirt number, or by its index in the pod before it has one."""
    if len(names) == 1:
        return names[0]  # a star, whatever the number
    place = number - 1 if number > 0 else index
    turn, place = divmod(place, len(names))
    return names[place] if turn == 0 else f"{names[place]} {turn + 1}"
