"""The claim about mirrored copies, by comparing totals: copies are not identified one by one.

Both balls count the requests that they received; the callers report which ball answered them.
"""

from mesharena.proof.claims.claim import Claim
from mesharena.proof.claims.claim import Percent
from mesharena.proof.claims.claim import Requests
from mesharena.proof.claims.claim import Version
from mesharena.proof.window import Verdict
from mesharena.proof.window import Window
from mesharena.proof.window import counted
from mesharena.proof.window import decide
from mesharena.proof.window import failed
from mesharena.proof.window import not_yet
from mesharena.proof.window import refuted


class Copies(Claim, frozen=True, tag="copies"):
    """`ball` received as many requests as `of` (+- `tolerance` %) and answered no caller, and no request failed."""

    ball: Version
    of: Version
    tolerance: Percent
    requests: Requests

    def judge(self, window: Window) -> Verdict:
        if window.balls_changed():
            return failed("a ball was added, removed or restarted while its requests were counted")
        received = {self.of: 0, self.ball: 0}
        seen: set[str] = set()
        for first, last in window.balls():
            if last.version in received:
                seen.add(last.version)
                received[last.version] += last.received - first.received
        if silent := sorted(received.keys() - seen):
            return not_yet(f"no report yet from {', '.join(silent)}")
        answered = sum(r.attributed and r.version == self.ball for r in window.requests)
        if answered:
            return refuted(
                f"{self.ball} answered {answered} of {len(window.requests)} requests; answers to copies must not reach "
                "a caller"
            )
        if bad := [r for r in window.requests if r.outcome != "answered"]:
            example = f"the first for {bad[0].caller} ({bad[0].outcome})"
            return refuted(f"{len(bad)} of {len(window.requests)} requests failed, {example}")
        originals, copied = received[self.of], received[self.ball]
        sentence = (
            f"{self.ball} received {copied} copies of the {originals} requests that {self.of} received (claimed +- "
            f"{self.tolerance:g} %), answered no caller, and none of {len(window.requests)} requests failed"
        )
        if min(originals, len(window.requests)) < self.requests:
            return counted(min(originals, len(window.requests)), self.requests, sentence)
        return decide(abs(copied - originals) <= originals * self.tolerance / 100, sentence)
