"""The claim about slow start: the share of a ball that joins grows, and ends even.

It is judged by the balls' own counters. How old the new pod is, its own clock says: a pod's `boot` is when it started.
A new pod's share is low only for `seconds` after it joined, so the proof must begin while it still is.
"""

from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Annotated

from msgspec import Meta

from mesharena.proof.claims.claim import Claim
from mesharena.proof.claims.claim import Percent
from mesharena.proof.claims.claim import Requests
from mesharena.proof.claims.claim import Version
from mesharena.proof.statistics import share as percentage
from mesharena.proof.window import Report
from mesharena.proof.window import Verdict
from mesharena.proof.window import Window
from mesharena.proof.window import decide
from mesharena.proof.window import not_yet
from mesharena.proof.window import refuted

LATEST = 0.4  # of the slow start; a proof that begins later sees too little of it
EARLY = 0.6  # of the slow start, whose share is the early one


@dataclass(frozen=True, slots=True)
class Reading:
    """The counters at one moment: seconds since the new pod started, its requests, and those of every ball by pod."""

    age: float
    own: int
    every: Mapping[str, int]


class Growth(Claim, frozen=True, kw_only=True, tag="growth"):
    """The newest pod of `ball`, ready `after` s after its start, gets at most `early` % at first, and then its share.

    At first: in the first 60 % of its slow start of `seconds`. Its share ends even, within `tolerance` points.
    """

    ball: Version
    seconds: Annotated[float, Meta(gt=0, le=600)]
    after: Annotated[float, Meta(ge=0, le=600)] = 0.0
    early: Percent
    tolerance: Percent
    requests: Requests

    def judge(self, window: Window) -> Verdict:
        pod = _newest(window.reports[-1], self.ball)
        readings = list(_readings(window.reports, pod)) if pod else []
        if not readings:
            return not_yet(f"no report of {self.ball} yet")
        if readings[0].own and readings[0].age > self.after + LATEST * self.seconds:
            return refuted(
                f"{pod} started {readings[0].age:.0f} s before the proof, and its slow start of {self.seconds:g} s "
                f"comes only once: delete this pod, and start the proof when its successor is ready"
            )
        joined = next((i for i, reading in enumerate(readings[1:]) if reading.own), None)
        if joined is None:
            return not_yet(f"{pod} has not joined yet")
        since = readings[joined]
        # its readiness is checked some seconds apart, so that it may join later than it could
        start = self.after if since.own else since.age
        first = [r for r in readings[joined:] if r.age <= start + EARLY * self.seconds]
        last = [r for r in readings[joined:] if r.age >= start + self.seconds]
        few, early = _share(first)
        sentence = f"{pod} got {early:.1f} % of {few} requests at first (claimed at most {self.early:g} %)"
        if readings[-1].age <= start + EARLY * self.seconds:
            return not_yet(sentence)
        if few < self.requests:
            return refuted(f"{sentence}; {self.requests} are needed: let the players ask more often")
        if early > self.early:
            return refuted(sentence)
        if not last:
            return not_yet(sentence)
        many, late = _share(last)
        even = percentage(1, len(window.reports[-1].balls))
        sentence += (
            f", and {late:.1f} % of {many} requests after {self.seconds:g} s (claimed {even:.1f} +- {self.tolerance:g})"
        )
        if many < self.requests:
            return not_yet(sentence)
        return decide(abs(late - even) <= self.tolerance, sentence)


def _newest(report: Report, version: str) -> str:
    """The pod of a version that started last; empty if there is none."""
    return max(((ball.boot, ball.pod) for ball in report.balls if ball.version == version), default=("", ""))[1]


def _readings(reports: Sequence[Report], pod: str) -> Iterator[Reading]:
    """The counters in every report that has the pod."""
    for report in reports:
        sent = {p.name: p.sent for p in report.pods}
        for ball in report.balls:
            if ball.pod == pod and pod in sent:
                age = sent[pod] - int(ball.boot, 16) / 1e9
                yield Reading(age, ball.received, {other.pod: other.received for other in report.balls})


def _share(readings: Sequence[Reading]) -> tuple[int, float]:
    """The requests between the first and the last reading, and the pod's share of them in percent."""
    own = every = 0
    for before, after in pairwise(readings):
        own += after.own - before.own
        # a pod of the version before may leave meanwhile
        every += sum(after.every[pod] - before.every[pod] for pod in before.every.keys() & after.every.keys())
    return every, percentage(own, every)
