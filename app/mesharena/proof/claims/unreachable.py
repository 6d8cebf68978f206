"""The claim about requests that found no connection, such as those of a plain client under STRICT mutual TLS."""

from mesharena.proof.claims.claim import Percent
from mesharena.proof.claims.claim import kinds
from mesharena.proof.claims.percentage import PercentageClaim
from mesharena.proof.statistics import share as percentage
from mesharena.proof.window import Verdict
from mesharena.proof.window import Window


class Unreachable(PercentageClaim, frozen=True, kw_only=True, tag="unreachable"):
    """`percent` % of the requests found no connection, or it broke before an answer."""

    tolerance: Percent = 0

    def judge(self, window: Window) -> Verdict:
        requests = window.of(self.callers)
        unreachable = [r for r in requests if r.outcome == "unreachable"]
        measured = percentage(len(unreachable), len(requests))
        sentence = f"{measured:.1f} % of {len(requests)} requests found no connection"
        if others := [r for r in requests if r.outcome != "unreachable"]:
            sentence += f"; the others: {kinds(others)}"
        return self.compare(measured, len(requests), sentence, window)
