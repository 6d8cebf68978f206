"""The claim about the share of requests that one version answers."""

import msgspec

from mesharena.proof.claims.claim import Claim
from mesharena.proof.claims.claim import Groups
from mesharena.proof.claims.claim import Percent
from mesharena.proof.claims.claim import Requests
from mesharena.proof.claims.claim import Version
from mesharena.proof.claims.claim import at_percent
from mesharena.proof.claims.claim import complete
from mesharena.proof.claims.claim import luck
from mesharena.proof.statistics import share as percentage
from mesharena.proof.window import Verdict
from mesharena.proof.window import Window
from mesharena.proof.window import counted
from mesharena.proof.window import decide
from mesharena.proof.window import refuted


class Share(Claim, frozen=True, tag="share"):
    """`ball` answered `percent` % of the requests that a ball answered, with success or with an error."""

    ball: Version
    percent: Percent
    tolerance: Percent
    requests: Requests
    callers: Groups = msgspec.field(default_factory=dict)

    def judge(self, window: Window) -> Verdict:
        requests = [r for r in window.of(self.callers) if r.attributed]
        seen = percentage(sum(r.version == self.ball for r in requests), len(requests))
        claimed = at_percent(self.percent, self.tolerance)
        sentence = f"{self.ball} answered {seen:.1f} % of {len(requests)} requests{claimed}"
        if requests and self.tolerance == 0 and seen != self.percent:
            return refuted(sentence)
        if len(requests) < self.requests:
            return counted(len(requests), self.requests, sentence)
        return complete(self.callers, window) or decide(abs(seen - self.percent) <= self.tolerance, sentence)

    def problem(self) -> str:
        return luck(self.percent, self.tolerance, self.requests)
