"""The claim about slow start: the share of a ball that joins grows, and ends even.

The ui remembers what a ball got since its first request, so a proof may begin while the slow start is under way. It
must not begin later: a ball that joined long ago may have joined under another rule.
"""

from collections.abc import Sequence
from typing import Annotated

from msgspec import Meta

from mesharena.kit.messages.facts import BallFact
from mesharena.kit.messages.facts import JoinReading
from mesharena.proof.claims.claim import Claim
from mesharena.proof.claims.claim import Percent
from mesharena.proof.claims.claim import Requests
from mesharena.proof.claims.claim import Version
from mesharena.proof.statistics import share
from mesharena.proof.window import Report
from mesharena.proof.window import Verdict
from mesharena.proof.window import Window
from mesharena.proof.window import met
from mesharena.proof.window import missed
from mesharena.proof.window import not_yet
from mesharena.proof.window import refuted

# parts of the slow start
EARLY = 0.6  # from its begin on: what the ball gets then is its share at first
SETTLED = 0.1  # after its end: the shortest time over which the share is measured that must be even
LATEST = 0.5  # after its end: by then the share must be even


class Growth(Claim, frozen=True, kw_only=True, tag="growth"):
    """The newest pod of `ball` gets at most `early` % in the first 60 % of its slow start of `seconds`.

    After its slow start it has an even share, within `tolerance` points. `requests` of all balls are needed for either.
    """

    ball: Version
    seconds: Annotated[float, Meta(gt=0, le=60)]
    early: Percent
    tolerance: Percent
    requests: Requests

    def judge(self, window: Window) -> Verdict:
        report = window.reports[-1]
        newest = _newest(report, self.ball)
        if newest is None:
            return not_yet(f"no report of {self.ball} yet")
        pod = newest.pod
        join = next((join for join in report.joins if join.pod == pod), None)
        if join is None and not newest.received:
            return not_yet(f"{pod} has not joined yet")
        if join is None or join.age - window.seconds > self.seconds:
            when = (
                f"{join.age - window.seconds:.0f} s before the proof began" if join else "before the ui began to watch"
            )
            return missed(
                f"{pod} joined {when}, and has its slow start of {self.seconds:g} s only once: delete this pod, or "
                "apply another scenario and then this one, and start the proof as soon as the new pod is ready"
            )
        first = EARLY * self.seconds
        few, early = _share([reading for reading in join.readings if reading.age <= first])
        sentence = f"{pod} got {early:.1f} % of {few} requests in its first {min(first, join.age):.0f} s"
        if join.age <= first:
            return not_yet(sentence)
        sentence += f" (claimed at most {self.early:g} %)"
        if few < self.requests:
            return refuted(f"{sentence}; {self.requests} are needed: let the players ask more often")
        if early > self.early:
            return refuted(sentence)
        if join.age <= self.seconds * (1 + SETTLED):
            return not_yet(sentence)
        many, late = _share([reading for reading in join.readings if reading.age >= self.seconds])
        even = share(1, len(report.balls))
        sentence += f", and {late:.1f} % of {many} after {self.seconds:g} s (claimed {even:.1f} +- {self.tolerance:g})"
        if many >= self.requests and abs(late - even) <= self.tolerance:
            return met(sentence)
        return not_yet(sentence) if join.age <= self.seconds * (1 + LATEST) else refuted(sentence)


def _newest(report: Report, version: str) -> BallFact | None:
    """The ball of a version whose process started last: its `boot` is the time of that, in hexadecimal digits."""
    balls = (ball for ball in report.balls if ball.version == version)
    return max(balls, key=lambda ball: (len(ball.boot), ball.boot), default=None)


def _share(readings: Sequence[JoinReading]) -> tuple[int, float]:
    """The requests of all balls between the first and the last reading, and the ball's share of them in percent."""
    if not readings:
        return 0, 0.0
    all_requests = readings[-1].received_by_all - readings[0].received_by_all
    return all_requests, share(readings[-1].received_by_ball - readings[0].received_by_ball, all_requests)
