"""The claim about the time that a ball itself needs for a request, without network and sidecars."""

import msgspec

from mesharena.proof.claims.claim import Claim
from mesharena.proof.claims.claim import Seconds
from mesharena.proof.claims.claim import Version
from mesharena.proof.window import Verdict
from mesharena.proof.window import Window
from mesharena.proof.window import counted
from mesharena.proof.window import decide

FEWEST_HANDLED = 50


class Handling(Claim, frozen=True, tag="handling"):
    """`ball` itself needs at most `atMost` seconds for a request, on average."""

    ball: Version
    at_most: Seconds = msgspec.field(name="atMost")

    def judge(self, window: Window) -> Verdict:
        pairs = [(first, last) for first, last in window.balls() if last.version == self.ball]
        handled = sum(last.handled - first.handled for first, last in pairs)
        seconds = sum(last.handling_seconds - first.handling_seconds for first, last in pairs)
        if handled < FEWEST_HANDLED:
            return counted(handled, FEWEST_HANDLED, f"counted by {self.ball} itself")
        mean = seconds / handled
        seen = f"{self.ball} needed {mean * 1000:.2f} ms on average for {handled} requests"
        return decide(mean <= self.at_most, f"{seen} (claimed at most {self.at_most:g} s)")
