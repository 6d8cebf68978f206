"""The claim about a rate limit of the ball's sidecar, by the ball's own counters and clock, and the callers' records.

A token bucket admits at most `rate * time + burst` requests, without exception. So nothing is left to chance if the
tolerance is at least what the burst adds: burst / (rate * seconds), 10 % for a burst of 5 at 5 a second within 10 s.
"""

from typing import Annotated

import msgspec
from msgspec import Meta

from mesharena.kit.messages.facts import BallFact
from mesharena.proof.claims.claim import Claim
from mesharena.proof.claims.claim import Groups
from mesharena.proof.claims.claim import Percent
from mesharena.proof.claims.claim import Seconds
from mesharena.proof.claims.claim import Version
from mesharena.proof.claims.claim import complete
from mesharena.proof.claims.claim import kinds
from mesharena.proof.window import Report
from mesharena.proof.window import Verdict
from mesharena.proof.window import Window
from mesharena.proof.window import failed
from mesharena.proof.window import met
from mesharena.proof.window import not_yet

FEWEST_LIMITED = 10


class Limited(Claim, frozen=True, kw_only=True, tag="limited"):
    """Each pod of `ball` received `perSecond` requests a second (+- `tolerance` %), its sidecar limited all others."""

    ball: Version
    per_second: Annotated[float, Meta(gt=0, le=1_000_000)] = msgspec.field(name="perSecond")
    tolerance: Percent
    seconds: Seconds
    callers: Groups = msgspec.field(default_factory=dict)

    def judge(self, window: Window) -> Verdict:
        if window.balls_changed():
            return failed("a ball was added, removed or restarted while its requests were counted")
        rates = self._rates(window)
        if not rates:
            return not_yet(f"no report of {self.ball} yet")
        requests = [*window.of(self.callers), *window.of(self.callers, "shot")]
        said = "; ".join(f"{pod} received {rate:.2f} requests a second" for pod, (rate, _) in rates.items())
        sentence = f"{said} (claimed {self.per_second:g} +- {self.tolerance:g} %); all: {kinds(requests)}"
        watched = min(seconds for _, seconds in rates.values())
        if watched < self.seconds:
            return not_yet(f"watched for {watched:.1f} of {self.seconds:g} s: {sentence}")
        limited = sum(r.outcome == "limited" for r in requests)
        if others := [r for r in requests if r.outcome not in ("answered", "limited")]:
            return failed(f"{len(others)} requests were neither answered nor limited: {sentence}")
        if limited < FEWEST_LIMITED:
            return failed(f"only {limited} requests were limited: {sentence}")
        allowed = self.per_second * self.tolerance / 100
        if any(abs(rate - self.per_second) > allowed for rate, _ in rates.values()):
            return failed(sentence)
        answered = sum(r.outcome == "answered" for r in requests) / window.seconds
        if answered > (self.per_second + allowed) * len(rates):
            return failed(f"{answered:.2f} requests a second were answered: {sentence}")
        return complete(self.callers, window) or met(f"{sentence}, in {watched:.1f} s")

    def _rates(self, window: Window) -> dict[str, tuple[float, float]]:
        """Requests a second that each pod of the ball received, and in how many seconds, by its own clock."""
        if not window.reports:
            return {}
        first, last = window.reports[0], window.reports[-1]
        rates: dict[str, tuple[float, float]] = {}
        for before, after in window.balls():
            seconds = _sent(last, after) - _sent(first, before)
            if after.version == self.ball and seconds > 0:
                rates[after.pod] = ((_received(after) - _received(before)) / seconds, seconds)
        return rates


def _sent(report: Report, ball: BallFact) -> float:
    """When the ball sent these counters."""
    return next((pod.sent for pod in report.pods if pod.name == ball.pod), 0.0)


def _received(ball: BallFact) -> int:
    """Everything that players sent to it."""
    return ball.received + sum(ball.shots.values())
