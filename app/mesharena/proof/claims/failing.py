"""The claim about the requests that a version fails by its own count, whether or not a caller notices."""

from mesharena.proof.claims.claim import Version
from mesharena.proof.claims.percentage import PercentageClaim
from mesharena.proof.statistics import share as percentage
from mesharena.proof.window import Verdict
from mesharena.proof.window import Window
from mesharena.proof.window import failed


class Failing(PercentageClaim, frozen=True, kw_only=True, tag="failing"):
    """`ball` itself answered `percent` % of the requests that it received with an error, by its own counters."""

    ball: Version

    def judge(self, window: Window) -> Verdict:
        if window.balls_changed():
            return failed("a ball was added, removed or restarted while its requests were counted")
        pairs = [(first, last) for first, last in window.balls() if last.version == self.ball]
        received = sum(last.received - first.received for first, last in pairs)
        errors = sum(last.failed - first.failed for first, last in pairs)
        measured = percentage(errors, received)
        sentence = f"{self.ball} itself failed {measured:.1f} % of {received} requests that it received"
        return self.compare(measured, received, sentence, window)
