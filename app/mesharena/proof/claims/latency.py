"""The claim about how long callers wait for an answer."""

import math
from typing import Annotated
from typing import Any
from typing import ClassVar

import msgspec
from msgspec import Meta

from mesharena.proof import statistics
from mesharena.proof.claims.claim import Claim
from mesharena.proof.claims.claim import Groups
from mesharena.proof.claims.claim import Requests
from mesharena.proof.claims.claim import Seconds
from mesharena.proof.claims.claim import Version
from mesharena.proof.window import Verdict
from mesharena.proof.window import Window
from mesharena.proof.window import counted
from mesharena.proof.window import decide
from mesharena.proof.window import not_yet

# a sidecar's timer may end slightly early by the caller's clock
CLOCK_SECONDS = 0.02


class Latency(Claim, frozen=True, tag="latency"):
    """A percentile of the time in seconds that requests took; those that timed out took at least so long.

    With `ball`: of the requests that it answered.
    """

    also: ClassVar[dict[str, Any]] = {"anyOf": [{"required": ["atLeast"]}, {"required": ["atMost"]}]}

    percentile: Annotated[float, Meta(gt=0, lt=100)]
    requests: Requests
    at_least: Seconds | None = msgspec.field(default=None, name="atLeast")
    at_most: Seconds | None = msgspec.field(default=None, name="atMost")
    callers: Groups = msgspec.field(default_factory=dict)
    ball: Version = ""

    def judge(self, window: Window) -> Verdict:
        requests = [r for r in window.of(self.callers) if r.outcome in ("answered", "timeout")]
        if self.ball:
            requests = [r for r in requests if r.version == self.ball]
        if len(requests) < self.requests:
            return counted(len(requests), self.requests)
        if silent := window.missing(self.callers):
            return not_yet(f"no request of {', '.join(silent)} yet")
        # a request that timed out would have taken at least so long, and perhaps for ever
        shortest = statistics.percentile([r.seconds for r in requests], self.percentile)
        longest = statistics.percentile(
            [math.inf if r.outcome == "timeout" else r.seconds for r in requests], self.percentile
        )
        holds = True
        wanted = []
        if self.at_least is not None:
            holds = shortest >= self.at_least - CLOCK_SECONDS
            wanted.append(f"at least {self.at_least:g} s")
        if self.at_most is not None:
            holds = holds and longest <= self.at_most
            wanted.append(f"at most {self.at_most:g} s")
        lost = sum(r.outcome == "timeout" for r in requests)
        timed_out = f", {lost} timed out" if lost else ""
        whose = f"{self.ball}'s " if self.ball else ""
        seen = f"percentile {self.percentile:g} of {whose}{len(requests)} requests is {shortest:.3f} s{timed_out}"
        return decide(holds, f"{seen} (claimed {' and '.join(wanted)})")

    def problem(self) -> str:
        if self.at_least is None and self.at_most is None:
            return "has neither atLeast nor atMost; set one of them"
        needed = statistics.requests_for_percentile(self.percentile)
        if needed > self.requests:
            return f"{self.requests} requests are too few for percentile {self.percentile:g}; set {needed}"
        return ""
