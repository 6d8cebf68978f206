"""The claim about the share of requests or shots that fail, which means every outcome but `answered`."""

from mesharena.kit.outcomes import Kind
from mesharena.proof.claims.claim import NOUN
from mesharena.proof.claims.claim import Version
from mesharena.proof.claims.claim import kinds
from mesharena.proof.claims.percentage import PercentageClaim
from mesharena.proof.statistics import share as percentage
from mesharena.proof.window import Verdict
from mesharena.proof.window import Window


class Errors(PercentageClaim, frozen=True, kw_only=True, tag="errors"):
    """`percent` % of the requests (with `ball`: of those that it answered, also with an error) failed."""

    ball: Version = ""
    request: Kind = "control"

    def judge(self, window: Window) -> Verdict:
        requests = window.of(self.callers, self.request)
        if self.ball:
            requests = [r for r in requests if r.attributed and r.version == self.ball]
        failed = [r for r in requests if r.outcome != "answered"]
        measured = percentage(len(failed), len(requests))
        whose = f"{self.ball}'s" if self.ball else "the callers'"
        sentence = f"{measured:.1f} % of {whose} {len(requests)} {NOUN[self.request]}s failed" + (
            f" ({kinds(failed)})" if failed else ""
        )
        return self.compare(measured, len(requests), sentence, window, self.request)
