"""One match: its clock, score and winner. Pure: times are parameters, in seconds of a monotonic clock."""

from dataclasses import dataclass
from dataclasses import replace
from typing import Literal

from mesharena.kit.messages import Scoreboard
from mesharena.kit.messages import Team

PAUSE_SECONDS = 10.0  # between full time and the next match


@dataclass(frozen=True, slots=True)
class Match:
    """The state of a match; goals after full time do not count."""

    number: int
    started: float
    seconds: float
    locals: int = 0
    visitors: int = 0

    def remaining(self, now: float) -> float:
        return max(0.0, self.started + self.seconds - now)

    def over(self, now: float) -> bool:
        return self.remaining(now) == 0

    def next_due(self, now: float) -> bool:
        """Whether the pause is over, so that the next match starts by itself."""
        return now >= self.started + self.seconds + PAUSE_SECONDS

    def winner(self, now: float) -> Literal["", "locals", "visitors", "draw"]:
        if not self.over(now):
            return ""
        if self.locals == self.visitors:
            return "draw"
        return "locals" if self.locals > self.visitors else "visitors"

    def scored(self, team: Team, now: float) -> "Match":
        if self.over(now):
            return self
        if team == "locals":
            return replace(self, locals=self.locals + 1)
        return replace(self, visitors=self.visitors + 1)

    def following(self, now: float) -> "Match":
        return Match(self.number + 1, now, self.seconds)

    def board(self, now: float) -> Scoreboard:
        return Scoreboard(
            match=self.number,
            remaining=self.remaining(now),
            locals=self.locals,
            visitors=self.visitors,
            winner=self.winner(now),
        )
