"""The claim that no request takes longer than a limit, however it ends."""

import msgspec

from mesharena.proof.claims.claim import Claim
from mesharena.proof.claims.claim import Groups
from mesharena.proof.claims.claim import Requests
from mesharena.proof.claims.claim import Seconds
from mesharena.proof.claims.claim import complete
from mesharena.proof.claims.claim import kinds
from mesharena.proof.window import Verdict
from mesharena.proof.window import Window
from mesharena.proof.window import counted
from mesharena.proof.window import failed
from mesharena.proof.window import met
from mesharena.proof.window import not_yet


class Waits(Claim, frozen=True, tag="waits"):
    """None of at least `requests` requests in a row took longer than `atMost` seconds by the caller's clock.

    A window with a longer one does not disprove the claim for ever, because a busy machine may hold up a caller.
    """

    at_most: Seconds = msgspec.field(name="atMost")
    requests: Requests
    callers: Groups = msgspec.field(default_factory=dict)

    def judge(self, window: Window) -> Verdict:
        requests = window.of(self.callers)
        if not requests:
            return not_yet("no request yet")
        longest = max(requests, key=lambda r: r.seconds)
        sentence = (
            f"the longest of {len(requests)} requests took {longest.seconds:.3f} s and was {kinds([longest])[2:]} "
            f"(claimed at most {self.at_most:g} s)"
        )
        if longest.seconds > self.at_most:
            return failed(sentence)
        if len(requests) < self.requests:
            return counted(len(requests), self.requests, sentence)
        return complete(self.callers, window) or met(sentence)
