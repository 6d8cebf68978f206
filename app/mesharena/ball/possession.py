"""Who holds the ball: pure rules, with chance handed in as a roll between 0 and 1."""

from dataclasses import dataclass

from mesharena.kit.messages import ControlRequest
from mesharena.kit.messages import Kick
from mesharena.kit.messages import Team

SECONDS_PER_SKILL = 0.5  # a holder's skill falls by 1 in this time
FORGOTTEN_SECONDS = 2.0  # a holder that asks no more has left


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
    """What is left of the holder's skill."""
    return max(0.0, holder.skill - (now - holder.since) / SECONDS_PER_SKILL)


def gone(holder: Holder, now: float) -> bool:
    return now - holder.seen > FORGOTTEN_SECONDS


def chance(skill: float, against: float) -> float:
    """The chance of taking the ball from a holder; equals are even."""
    return skill / (skill + against) if skill + against > 0 else 0.5


def takes(holder: Holder | None, ask: ControlRequest, now: float, roll: float) -> bool:
    """Whether a player beside the ball has it now: a free ball and its own always, another's by chance."""
    if holder is None or holder.player == ask.player or gone(holder, now):
        return True
    return roll < chance(ask.skill, standing_skill(holder, now))
