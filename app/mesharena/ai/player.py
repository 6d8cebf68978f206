"""The state of one player, behind a lock. Times are parameters, in seconds of a monotonic clock."""

import random
import threading
from dataclasses import dataclass

from mesharena.ai import strategy
from mesharena.ai.settings import AiSettings
from mesharena.ai.strategy import ANYWHERE
from mesharena.ai.strategy import Chance
from mesharena.kit.geometry import Point
from mesharena.kit.geometry import Zone
from mesharena.kit.geometry import clamp
from mesharena.kit.geometry import distance
from mesharena.kit.geometry import towards
from mesharena.kit.messages import ControlAnswer
from mesharena.kit.messages import ControlRequest
from mesharena.kit.messages import PlayerObject
from mesharena.kit.messages import TeamInfo

ORDER_SECONDS = 10.0  # how long a player tries to make the shot that a person asked for
HOLD_SECONDS = 1.5  # without an answer of the ball for so long, a player is not shown as its holder
LONGEST_WALK = 1.0  # at most so many seconds of walking are caught up after a pause


@dataclass(frozen=True, slots=True)
class Order:
    """A shot that a person asked for."""

    by: str
    until: float


class Player:
    """The state of one player."""

    def __init__(self, settings: AiSettings, index: int, chance: Chance = random.random) -> None:
        self.id = settings.common.pod if settings.players == 1 else f"{settings.common.pod}/{index + 1}"
        self._settings = settings
        self._index = index
        self._chance = chance
        self._lock = threading.Lock()
        self._at = strategy.wander(ANYWHERE, chance)
        self._destination = self._at
        self._walked = 0.0
        self._wanders = True
        self._sad_until = 0.0
        self._holds = ""
        self._held = 0.0
        self._info: TeamInfo | None = None
        self._order: Order | None = None

    @property
    def number(self) -> int:
        return max(0, self._info.number) if self._info else 0

    @property
    def wish(self) -> int:
        """The shirt number to ask for: its present one, else the group's preferred number plus the player's index."""
        first = self._settings.number
        return self.number or (first + self._index if first else 0)

    @property
    def name(self) -> str:
        return strategy.shirt_name(self._settings.names, self.number, self._index)

    def inform(self, info: TeamInfo) -> None:
        """Takes the stadium's information about the player's team."""
        with self._lock:
            self._info = info

    def ask(self, now: float) -> ControlRequest:
        with self._lock:
            self._walk(now)
            settings = self._settings
            return ControlRequest(
                caller=settings.common.pod,
                player=self.id,
                name=self.name,
                team=settings.team,
                x=self._at.x,
                y=self._at.y,
                skill=settings.figures.skill,
            )

    def hear(self, answer: ControlAnswer, ball: str, now: float) -> None:
        """Takes a ball's answer: the player runs to this ball, unless it is still sad."""
        with self._lock:
            self._walk(now)
            self._holds = ball if answer.control else ""
            self._held = now
            if now >= self._sad_until:
                self._wanders = False
                self._destination = clamp(Point(answer.x, answer.y))

    @property
    def at(self) -> Point:
        return self._at

    def miss(self, now: float, ball: Point | None = None) -> None:
        """A request to the ball failed: for SAD_SECONDS the player wanders about, or runs beside the ball it sees."""
        with self._lock:
            self._walk(now)
            self._holds = ""
            if ball is not None:
                self._destination = strategy.beside(self._at, ball)
            elif not self._wanders or now >= self._sad_until:
                self._destination = strategy.wander(self._zone(), self._chance)
            self._wanders = ball is None
            self._sad_until = now + strategy.SAD_SECONDS

    def kick(self, ball: Point, now: float) -> tuple[strategy.Kick, str] | None:
        """The kick to make and who asked for it; None before the stadium has said where the goal is."""
        with self._lock:
            if self._info is None:
                return None
            order = self._order if self._order and now < self._order.until else None
            goal = Point(self._info.goal.x, self._info.goal.y)
            settings = self._settings
            plan = strategy.kick(
                settings.figures, ball, goal, self._chance, ordered=order is not None, interactive=settings.interactive
            )
            return plan, order.by if order else ""

    def kicked(self) -> None:
        """The kick was made, so an order is fulfilled."""
        with self._lock:
            self._holds = ""
            self._order = None

    def order(self, by: str, now: float) -> str:
        """Takes a person's order for a shot; returns why it cannot, empty if it is accepted."""
        with self._lock:
            if self._info is None:
                return f"{self.name} does not know yet where the goal is"
            self._order = Order(by or "somebody", now + ORDER_SECONDS)
            return ""

    def give_up(self, now: float) -> str:
        """Who ordered a shot whose time is over; empty if there is none. Removes the order."""
        with self._lock:
            if self._order is None or now < self._order.until:
                return ""
            by, self._order = self._order.by, None
            return by

    def shown(self, now: float) -> PlayerObject:
        with self._lock:
            self._walk(now)
            return PlayerObject(
                id=self.id,
                name=self.name,
                team=self._settings.team,
                number=self.number,
                x=self._at.x,
                y=self._at.y,
                look=self._settings.look,
                sad=now < self._sad_until,
                holds=self._holds if now - self._held < HOLD_SECONDS else "",
                waits=self._settings.interactive,
            )

    def _zone(self) -> Zone:
        if self._info is None:
            return ANYWHERE
        low, high = self._info.zone
        return Zone(low.x, low.y, high.x, high.y)

    def _walk(self, now: float) -> None:
        """Moves the player by the time since the last call, so that its position is the current one."""
        seconds = min(max(0.0, now - self._walked), LONGEST_WALK)
        self._walked = now
        self._at = towards(self._at, self._destination, self._settings.figures.speed * seconds)
        if self._wanders and distance(self._at, self._destination) < 1:
            self._destination = clamp(strategy.wander(self._zone(), self._chance))
