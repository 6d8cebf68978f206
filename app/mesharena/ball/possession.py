"""Who holds the ball: pure functions; `roll` is a random number from 0 to 1."""

from dataclasses import dataclass

from mesharena.kit.messages import ControlRequest
from mesharena.kit.messages import Kick
from mesharena.kit.messages import Team

SECONDS_PER_SKILL = 0.5  # the holder's skill falls by 1 in this time
FORGOTTEN_SECONDS = 2.0  # a holder that has not asked for so long loses the ball


@dataclass(frozen=True, slots=True)
class Holder:
    """The player that holds the ball."""

    player: str
    name: str
    team: Team
    skill: float
    since: float
    seen: float

    def kick(self, by: str = "") -> Kick:
        return Kick(player=self.player, name=self.name, team=self.team, by=by)


def taking(ask: ControlRequest, now: float) -> Holder:
    return Holder(ask.player, ask.name, ask.team, ask.skill, since=now, seen=now)


def standing_skill(holder: Holder, now: float) -> float:
    """The holder's remaining skill."""
    return max(0.0, holder.skill - (now - holder.since) / SECONDS_PER_SKILL)


def gone(holder: Holder, now: float) -> bool:
    return now - holder.seen > FORGOTTEN_SECONDS


def chance(skill: float, against: float) -> float:
    """The probability of taking the ball from a holder: 0.5 for equal skills."""
    return skill / (skill + against) if skill + against > 0 else 0.5


def takes(holder: Holder | None, ask: ControlRequest, now: float, roll: float) -> bool:
    """Whether a player near the ball gets it: always if it is free or already its own, else by chance."""
    if holder is None or holder.player == ask.player or gone(holder, now):
        return True
    return roll < chance(ask.skill, standing_skill(holder, now))
