"""What claims about a percentage of requests have in common."""

import msgspec

from mesharena.kit.outcomes import Kind
from mesharena.proof import statistics
from mesharena.proof.claims.claim import Claim
from mesharena.proof.claims.claim import Groups
from mesharena.proof.claims.claim import Percent
from mesharena.proof.claims.claim import Requests
from mesharena.proof.claims.claim import complete
from mesharena.proof.window import Verdict
from mesharena.proof.window import Window
from mesharena.proof.window import counted
from mesharena.proof.window import decide
from mesharena.proof.window import refuted


class PercentageClaim(Claim, frozen=True, kw_only=True):
    """`percent` % of at least `requests` requests, give or take `tolerance` percentage points."""

    percent: Percent
    tolerance: Percent
    requests: Requests
    callers: Groups = msgspec.field(default_factory=dict)

    def problem(self) -> str:
        return _too_few(self.percent, self.tolerance, self.requests)

    def compare(self, measured: float, requests: int, sentence: str, window: Window, kind: Kind = "control") -> Verdict:
        """The verdict about a measured percentage of that many requests of this kind."""
        sentence += f" (claimed {self.percent:g} +- {self.tolerance:g})"
        if requests and self.tolerance == 0 and measured != self.percent:
            return refuted(sentence)
        if requests < self.requests:
            return counted(requests, self.requests, sentence)
        return complete(self.callers, window, kind) or decide(abs(measured - self.percent) <= self.tolerance, sentence)


def _too_few(percent: float, tolerance: float, requests: int) -> str:
    """Says so if `requests` are too few for this tolerance; else empty."""
    needed = statistics.requests_for(percent, tolerance)
    if needed <= requests:
        return ""
    return (
        f"{requests} requests are too few for {percent:g} +- {tolerance:g} %: "
        f"set requests to {needed} or widen the tolerance"
    )
