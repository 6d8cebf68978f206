"""What a player does with what it knows: pure rules, with chance handed in as a function from 0 to 1."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from mesharena.ai.settings import Figures
from mesharena.kit.geometry import PITCH_LENGTH
from mesharena.kit.geometry import PITCH_WIDTH
from mesharena.kit.geometry import Point
from mesharena.kit.geometry import Zone
from mesharena.kit.geometry import rotated
from mesharena.kit.geometry import spot

Chance = Callable[[], float]

SAD_SECONDS = 2.0
PUSH = 1.8  # of a player's speed
WEAKEST_SHOT = 0.5  # of its best
WIDEST_MISS = math.pi / 2  # to either side, for a player of no accuracy at all
GOAL_DEPTH = 25.0  # a kick aims behind the line: along it, no ball would ever cross
ANYWHERE = Zone(20.0, 20.0, PITCH_WIDTH - 20.0, PITCH_LENGTH - 20.0)


@dataclass(frozen=True, slots=True)
class Kick:
    """Where to, how hard, and whether it is meant as a shot at goal."""

    target: Point
    strength: float
    goal: bool


def wander(zone: Zone, chance: Chance) -> Point:
    """Somewhere in the zone, for a player without a ball."""
    return spot(zone, chance(), chance())


def into(goal: Point) -> Point:
    """The point behind the goal line that a kick aims at."""
    return Point(goal.x, goal.y + (GOAL_DEPTH if goal.y > PITCH_LENGTH / 2 else -GOAL_DEPTH))


def aim(at: Point, target: Point, accuracy: float, chance: Chance) -> Point:
    """The target as a player of this accuracy sees it."""
    return rotated(at, target, (1 - accuracy) * WIDEST_MISS * (2 * chance() - 1))


def shot(figures: Figures, at: Point, goal: Point, chance: Chance) -> Kick:
    strength = figures.shot_strength * (WEAKEST_SHOT + (1 - WEAKEST_SHOT) * chance())
    return Kick(aim(at, into(goal), figures.accuracy, chance), strength, goal=True)


def push(figures: Figures, at: Point, goal: Point, chance: Chance) -> Kick:
    return Kick(aim(at, into(goal), figures.accuracy, chance), figures.speed * PUSH, goal=False)


def kick(
    figures: Figures, at: Point, goal: Point, chance: Chance, *, ordered: bool = False, interactive: bool = False
) -> Kick:
    """What the holder of the ball does: what a person ordered, else mostly a push forward and sometimes a shot."""
    shoots = ordered or (not interactive and chance() * 100 < figures.shoot_percent)
    return shot(figures, at, goal, chance) if shoots else push(figures, at, goal, chance)


def shirt_name(names: tuple[str, ...], number: int, index: int) -> str:
    """What the page calls the player: by its shirt number, or its place in the pod before it has one."""
    if len(names) == 1:
        return names[0]  # a star, whatever the number
    place = number - 1 if number > 0 else index
    turn, place = divmod(place, len(names))
    return names[place] if turn == 0 else f"{names[place]} {turn + 1}"
