"""The ball's motion and its holder, behind one lock. Times are parameters, in seconds of a monotonic clock."""

import threading
from dataclasses import dataclass

from mesharena.ball import possession
from mesharena.ball.physics import Motion
from mesharena.ball.physics import advance
from mesharena.ball.physics import bounced
from mesharena.ball.physics import contained
from mesharena.ball.physics import kicked
from mesharena.ball.physics import still
from mesharena.ball.possession import Holder
from mesharena.kit.geometry import CENTRE
from mesharena.kit.geometry import Point
from mesharena.kit.geometry import clamp
from mesharena.kit.geometry import distance
from mesharena.kit.geometry import towards
from mesharena.kit.messages import BounceAnswer
from mesharena.kit.messages import ControlRequest
from mesharena.kit.messages import Kick
from mesharena.kit.messages import ShotRequest

CELEBRATION_SECONDS = 1.5
LONGEST_STEP = 1.0  # at most so many seconds of movement are caught up after a pause


@dataclass(frozen=True, slots=True)
class Step:
    """A movement for which the stadium has not been asked yet whether it hits an edge or a goal."""

    start: Point
    after: Motion
    kick: Kick | None
    change: int  # the ball's change counter when the step began
    seconds: float  # duration of the movement


@dataclass(frozen=True, slots=True)
class Glide:
    """The animation from the last position to the new one, at constant speed over `seconds`."""

    start: Point
    begun: float = 0.0
    seconds: float = 0.0

    def at(self, end: Point, now: float) -> Point:
        left = 1 - (now - self.begun) / self.seconds if self.seconds > 0 else 0.0
        return towards(end, self.start, distance(end, self.start) * left) if left > 0 else end


@dataclass(frozen=True, slots=True)
class Control:
    """The answer to a control request; `taken_from` is the name of the player that lost the ball to this one."""

    held: bool
    at: Point
    taken: bool = False
    taken_from: str = ""


class Ball:
    """One ball."""

    def __init__(self, radius: float, resistance: float) -> None:
        self._lock = threading.Lock()
        self._radius = radius
        self._resistance = resistance
        self._motion = still(CENTRE)
        self._holder: Holder | None = None
        self._kick: Kick | None = None  # the last touch
        self._celebrating = 0.0  # until when
        self._stepped = 0.0
        self._glide = Glide(CENTRE)
        self._change = 0  # rises when the ball is kicked, taken or put somewhere
        self._match = 0
        self._throws = 0

    @property
    def throws(self) -> int:
        """How often the ball was put to a new place without rolling there."""
        return self._throws

    @property
    def at(self) -> Point:
        return self._motion.at

    @property
    def speed(self) -> float:
        return self._motion.speed

    def holder(self, now: float) -> str:
        holder = self._holder
        return "" if holder is None or possession.gone(holder, now) else holder.player

    def shown(self, now: float) -> Point:
        """Where to draw the ball: between its positions before and after the last step."""
        with self._lock:
            return self._glide.at(self._motion.at, now)

    def control(self, ask: ControlRequest, now: float, roll: float) -> Control:
        """A player beside the ball keeps it, takes it or fails to."""
        with self._lock:
            at, holder = self._motion.at, self._holder
            holds = holder is not None and holder.player == ask.player
            if self._celebrating or distance(at, Point(ask.x, ask.y)) > self._radius:
                if holds:
                    self._holder = None
                return Control(False, at)
            if not possession.takes(holder, ask, now, roll):
                return Control(False, at)
            if holds and holder is not None:
                self._holder = Holder(ask.player, ask.name, ask.team, ask.skill, since=holder.since, seen=now)
                return Control(True, at)
            self._holder = possession.taking(ask, now)
            before = self._kick
            self._kick = self._holder.kick()
            self._place(still(at))
            rival = holder.name if holder is not None and not possession.gone(holder, now) else ""
            taken = before is None or before.player != ask.player
            return Control(True, at, taken, rival)

    def shoot(self, shot: ShotRequest) -> bool:
        """Kicks the ball if the player holds it; returns whether it did."""
        with self._lock:
            if self._holder is None or self._holder.player != shot.player:
                return False
            self._kick = Kick(player=shot.player, name=shot.name, team=shot.team, by=shot.by)
            self._holder = None
            self._place(kicked(self._motion.at, Point(shot.x, shot.y), shot.strength))
            return True

    def put(self, at: Point) -> None:
        """Puts the ball to a place, without holder and without a last kick."""
        with self._lock:
            self._throw(at)

    def hear_match(self, match: int) -> None:
        """Puts the ball to the centre if the match has changed."""
        with self._lock:
            if match and match != self._match:
                if self._match:
                    self._throw(CENTRE)
                self._match = match

    def begin(self, now: float) -> Step | None:
        """The movement since the last step; None if the ball does not move."""
        with self._lock:
            seconds = min(max(0.0, now - self._stepped), LONGEST_STEP)
            self._stepped = now
            if self._celebrating:
                if now >= self._celebrating:
                    self._throw(CENTRE)
                return None
            if self._motion.speed == 0:
                return None
            after = advance(self._motion, seconds, self._resistance)
            return Step(self._motion.at, after, self._kick, self._change, seconds)

    def finish(self, step: Step, judged: BounceAnswer | None, now: float) -> None:
        """Moves the ball as the stadium answered; without an answer (None) the ball itself bounces at the edges."""
        with self._lock:
            self._glide = Glide(self._glide.at(step.start, now), now, step.seconds)
            if judged is not None and judged.result == "goal":
                at = Point(judged.at.x, judged.at.y) if judged.at else step.after.at
                self._reset(clamp(at))
                self._celebrating = now + CELEBRATION_SECONDS
            elif step.change != self._change:
                pass  # kicked, taken or put elsewhere meanwhile
            elif judged is not None and judged.result == "collision" and judged.at and judged.normal:
                self._motion = bounced(step.after, Point(judged.at.x, judged.at.y), judged.normal)
            else:
                self._motion = contained(step.after)

    def _throw(self, at: Point) -> None:
        self._reset(at)
        self._glide = Glide(at)
        self._throws += 1

    def _place(self, motion: Motion) -> None:
        self._motion = motion
        self._change += 1

    def _reset(self, at: Point) -> None:
        self._place(still(at))
        self._holder = None
        self._kick = None
        self._celebrating = 0.0
