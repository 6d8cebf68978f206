"""The claim that some callers are answered by one version only."""

from mesharena.proof.claims.claim import NO_CALLERS
from mesharena.proof.claims.claim import Claim
from mesharena.proof.claims.claim import Groups
from mesharena.proof.claims.claim import Requests
from mesharena.proof.claims.claim import Version
from mesharena.proof.claims.claim import complete
from mesharena.proof.claims.claim import named
from mesharena.proof.window import Verdict
from mesharena.proof.window import Window
from mesharena.proof.window import counted
from mesharena.proof.window import decide
from mesharena.proof.window import refuted


class Only(Claim, frozen=True, tag="only"):
    """Every request of these callers was answered by `ball`, without exception."""

    ball: Version
    callers: Groups
    requests: Requests

    def judge(self, window: Window) -> Verdict:
        requests = window.of(self.callers)
        strange = [r for r in requests if not r.attributed or r.version != self.ball]
        who = named(self.callers)
        if strange:
            first = strange[0]
            what = f"answered by {first.version}" if first.attributed else first.outcome
            return refuted(
                f"{len(strange)} of {len(requests)} requests of {who} were not answered by {self.ball}; "
                f"{first.caller}: {what}"
            )
        if len(requests) < self.requests:
            return counted(len(requests), self.requests, f"all answered by {self.ball}")
        return complete(self.callers, window) or decide(
            True, f"{self.ball} answered all {len(requests)} requests of {who}, without exception"
        )

    def problem(self) -> str:
        return "" if any(self.callers.values()) else NO_CALLERS
