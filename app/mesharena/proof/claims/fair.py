"""The claim that no player starves: each gets its part of the answers."""

from collections import Counter
from typing import Annotated

import msgspec
from msgspec import Meta

from mesharena.proof.claims.claim import Claim
from mesharena.proof.claims.claim import Groups
from mesharena.proof.claims.claim import Percent
from mesharena.proof.claims.claim import Requests
from mesharena.proof.window import Verdict
from mesharena.proof.window import Window
from mesharena.proof.window import counted
from mesharena.proof.window import decide
from mesharena.proof.window import not_yet


class Fair(Claim, frozen=True, tag="fair"):
    """Each of at least `players` players got at least `atLeast` % of the answers that a player got on average."""

    players: Annotated[int, Meta(ge=2, le=1000)]
    at_least: Percent = msgspec.field(name="atLeast")
    requests: Requests
    callers: Groups = msgspec.field(default_factory=dict)

    def judge(self, window: Window) -> Verdict:
        pods = window.present(self.callers)
        requests = [r for r in window.of(self.callers) if r.caller in pods]
        answers = Counter({r.player: 0 for r in requests})
        answers.update(r.player for r in requests if r.outcome == "answered")
        present = sum(pod.players for pod in pods.values())
        if len(answers) < max(self.players, present):
            return not_yet(f"{len(answers)} of {max(self.players, present)} players have sent a request so far")
        mean = answers.total() / len(answers)
        player, fewest = min(answers.items(), key=lambda item: (item[1], item[0]))
        sentence = (
            f"{len(answers)} players got {answers.total()} answers, {mean:.1f} each on average, and {player} the "
            f"fewest, {fewest} (claimed at least {self.at_least:g} % of the average)"
        )
        if answers.total() < self.requests:
            return counted(answers.total(), self.requests, sentence)
        return decide(fewest * 100 >= self.at_least * mean, sentence)
