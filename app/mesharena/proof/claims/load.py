"""The claim about the load on the balls: how many requests they received for each request of their callers.

A retry is one more request for the ball and none for the caller. A request that the caller's sidecar ends never reaches
the ball. The balls count what they received by caller; the callers count what they sent, and what was answered.
"""

from typing import Annotated
from typing import Any
from typing import ClassVar
from typing import Literal

import msgspec
from msgspec import Meta

from mesharena.proof.claims.claim import Claim
from mesharena.proof.claims.claim import Groups
from mesharena.proof.claims.claim import Requests
from mesharena.proof.claims.claim import complete
from mesharena.proof.window import Verdict
from mesharena.proof.window import Window
from mesharena.proof.window import counted
from mesharena.proof.window import decide
from mesharena.proof.window import failed
from mesharena.proof.window import not_yet

Times = Annotated[float, Meta(ge=0, le=100)]


class Load(Claim, frozen=True, tag="load"):
    """The balls received `atLeast` to `atMost` times as many requests as these callers sent, or got answered."""

    also: ClassVar[dict[str, Any]] = {"anyOf": [{"required": ["atLeast"]}, {"required": ["atMost"]}]}

    requests: Requests
    per: Literal["sent", "answered"] = "sent"
    at_least: Times | None = msgspec.field(default=None, name="atLeast")
    at_most: Times | None = msgspec.field(default=None, name="atMost")
    callers: Groups = msgspec.field(default_factory=dict)

    def judge(self, window: Window) -> Verdict:
        if window.balls_changed():
            return failed("a ball was added, removed or restarted while its requests were counted")
        if not window.balls():
            return not_yet("no report of a ball yet")
        requests = [r for r in window.of(self.callers) if self.per == "sent" or r.attributed]
        senders = {r.caller for r in window.of(self.callers)}
        received = sum(n for caller, n in window.rises(lambda ball: ball.callers).items() if caller in senders)
        times = received / len(requests) if requests else 0.0
        what = "that their callers sent" if self.per == "sent" else "that a ball answered"
        sentence = (
            f"the balls received {received} requests for {len(requests)} {what}, {times:.2f} times as many "
            f"(claimed {self._claimed()})"
        )
        if len(requests) < self.requests:
            return counted(len(requests), self.requests, sentence)
        low, high = self.at_least or 0.0, 100.0 if self.at_most is None else self.at_most
        return complete(self.callers, window) or decide(low <= times <= high, sentence)

    def _claimed(self) -> str:
        bounds = (("at least", self.at_least), ("at most", self.at_most))
        return " and ".join(f"{word} {bound:g}" for word, bound in bounds if bound is not None)

    def problem(self) -> str:
        if self.at_least is None and self.at_most is None:
            return "has neither atLeast nor atMost; set one of them"
        return ""
