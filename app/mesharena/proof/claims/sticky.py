"""The claim that each player keeps to one pod of the ball, and that together they use several."""

from typing import Annotated

import msgspec
from msgspec import Meta

from mesharena.proof.claims.claim import Claim
from mesharena.proof.claims.claim import Groups
from mesharena.proof.claims.claim import Requests
from mesharena.proof.claims.claim import complete
from mesharena.proof.window import Verdict
from mesharena.proof.window import Window
from mesharena.proof.window import counted
from mesharena.proof.window import decide
from mesharena.proof.window import not_yet
from mesharena.proof.window import refuted

# with random answers of three pods, one player gets so many from the same pod once in twenty thousand times
FEWEST_OF_EACH = 10


class Sticky(Claim, frozen=True, tag="sticky"):
    """Each player was answered by one pod of the ball only, without exception; all of them by at least `pods` pods."""

    pods: Annotated[int, Meta(ge=2, le=100)]
    requests: Requests
    callers: Groups = msgspec.field(default_factory=dict)

    def judge(self, window: Window) -> Verdict:
        answers: dict[str, dict[str, int]] = {}
        for request in window.of(self.callers):
            balls = answers.setdefault(request.player, {})
            if request.attributed:
                balls[request.ball] = balls.get(request.ball, 0) + 1
        if strays := {player: balls for player, balls in answers.items() if len(balls) > 1}:
            player, balls = min(strays.items())
            by = ", ".join(f"{count} by {ball}" for ball, count in sorted(balls.items()))
            return refuted(f"{len(strays)} of {len(answers)} players were answered by several pods; {player}: {by}")
        players = _players_by_ball(answers)
        requests = sum(sum(balls.values()) for balls in answers.values())
        used = ", ".join(f"{ball} for {count} players" for ball, count in sorted(players.items()))
        sentence = f"each of {len(answers)} players was answered by one pod only in {requests} requests: {used}"
        if requests < self.requests:
            return counted(requests, self.requests, sentence)
        if few := sorted(player for player, balls in answers.items() if sum(balls.values()) < FEWEST_OF_EACH):
            return not_yet(f"fewer than {FEWEST_OF_EACH} answers yet for {', '.join(few)}")
        return complete(self.callers, window) or decide(
            len(players) >= self.pods, f"{sentence} (claimed at least {self.pods} pods)"
        )


def _players_by_ball(answers: dict[str, dict[str, int]]) -> dict[str, int]:
    """How many players each pod of the ball answered."""
    players: dict[str, int] = {}
    for balls in answers.values():
        for ball in balls:
            players[ball] = players.get(ball, 0) + 1
    return players
