"""The claim about the share of requests that one version answers."""

from mesharena.proof.claims.claim import Version
from mesharena.proof.claims.percentage import PercentageClaim
from mesharena.proof.statistics import share as percentage
from mesharena.proof.window import Verdict
from mesharena.proof.window import Window


class Share(PercentageClaim, frozen=True, kw_only=True, tag="share"):
    """`ball` answered `percent` % of the requests that a ball answered, with success or with an error."""

    ball: Version

    def judge(self, window: Window) -> Verdict:
        requests = [r for r in window.of(self.callers) if r.attributed]
        measured = percentage(sum(r.version == self.ball for r in requests), len(requests))
        sentence = f"{self.ball} answered {measured:.1f} % of {len(requests)} requests"
        return self.compare(measured, len(requests), sentence, window)
