"""The claim that one version answers at most so many of the requests."""

import msgspec

from mesharena.proof import statistics
from mesharena.proof.claims.claim import Claim
from mesharena.proof.claims.claim import Groups
from mesharena.proof.claims.claim import Percent
from mesharena.proof.claims.claim import Requests
from mesharena.proof.claims.claim import Version
from mesharena.proof.claims.claim import complete
from mesharena.proof.statistics import share as percentage
from mesharena.proof.window import Verdict
from mesharena.proof.window import Window
from mesharena.proof.window import counted
from mesharena.proof.window import decide

# a true share that is above the limit by so many points passes once in a thousand windows
MARGIN = 10


class AtMost(Claim, frozen=True, tag="at-most"):
    """`ball` answered at most `percent` % of the requests that a ball answered, with success or with an error."""

    ball: Version
    percent: Percent
    requests: Requests
    callers: Groups = msgspec.field(default_factory=dict)

    def judge(self, window: Window) -> Verdict:
        requests = [r for r in window.of(self.callers) if r.attributed]
        measured = percentage(sum(r.version == self.ball for r in requests), len(requests))
        sentence = (
            f"{self.ball} answered {measured:.1f} % of {len(requests)} requests (claimed at most {self.percent:g} %)"
        )
        if len(requests) < self.requests:
            return counted(len(requests), self.requests, sentence)
        return complete(self.callers, window) or decide(measured <= self.percent, sentence)

    def problem(self) -> str:
        needed = statistics.requests_for(self.percent, MARGIN)
        if needed <= self.requests:
            return ""
        return f"{self.requests} requests are too few for at most {self.percent:g} %: set requests to {needed}"
