"""The claim about outlier detection, checked for each caller by its own clock.

A cycle is: the ball answers with an error; the caller's sidecar shows the ejection; the caller gets no answer of this
ball for `atLeast` seconds; then it gets one again. The time without answers begins when the sidecar's reading shows the
ejection, but not earlier than 1 s after the error. Envoy merges changes of its host set within that second, so a host
that fails right after its return still gets requests.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from typing import Annotated

import msgspec
from msgspec import Meta

from mesharena.kit.messages.facts import RequestFact
from mesharena.kit.messages.facts import ViewFact
from mesharena.proof.claims.claim import Claim
from mesharena.proof.claims.claim import Groups
from mesharena.proof.claims.claim import Seconds
from mesharena.proof.claims.claim import Version
from mesharena.proof.window import Verdict
from mesharena.proof.window import Window
from mesharena.proof.window import chosen
from mesharena.proof.window import met
from mesharena.proof.window import not_yet
from mesharena.proof.window import refuted

MERGE_SECONDS = 1.0
IN_FLIGHT_SECONDS = 0.3
# the sidecar gets the error a moment before the caller does
SLACK_SECONDS = 0.2
# an error this early may belong to an ejection that began before the window
UNSEEN_SECONDS = MERGE_SECONDS + 0.5


@dataclass(slots=True)
class Course:
    """The cycles and errors of one caller.

    `fault` disproves the claim, `waiting` says what the last cycle waits for.
    """

    cycles: list[tuple[float, float]] = field(default_factory=list)  # seconds until ejected, until answered again
    errors: int = 0
    fault: str = ""
    waiting: str = ""


class Ejection(Claim, frozen=True, tag="ejection"):
    """`within` s of an error of `ball` the caller's sidecar ejects it, for `atLeast` s; then it answers again."""

    ball: Version
    within: Seconds
    at_least: Annotated[float, Meta(gt=0, le=600)] = msgspec.field(name="atLeast")
    cycles: Annotated[int, Meta(ge=1, le=20)] = 1
    callers: Groups = msgspec.field(default_factory=dict)

    def judge(self, window: Window) -> Verdict:
        wanted = chosen(self.callers)
        views: dict[str, list[ViewFact]] = {}
        requests: dict[str, list[RequestFact]] = {}
        for view in window.views:
            views.setdefault(view.caller, []).append(view)
        for request in window.requests:
            if wanted(request.app):
                answers = requests.setdefault(request.caller, [])
                if request.attributed and request.version == self.ball:
                    answers.append(request)
        courses = {c: follow(self, r, views.get(c, [])) for c, r in sorted(requests.items())}
        if faults := [f"{caller}: {course.fault}" for caller, course in courses.items() if course.fault]:
            return refuted("; ".join(faults))
        hurt = {caller: course for caller, course in courses.items() if course.errors}
        done = {caller: course for caller, course in hurt.items() if course.cycles}
        figures = "; ".join(f"{caller}: {_described(course)}" for caller, course in hurt.items())
        if not hurt:
            return not_yet(f"{self.ball} has not failed any of {len(courses)} callers yet")
        several = min(2, len(courses))
        if len(done) < several or len(done) < len(hurt) or max(len(c.cycles) for c in done.values()) < self.cycles:
            return not_yet(f"{len(done)} of {len(hurt)} callers with an error saw a complete ejection; {figures}")
        return met(figures)


def follow(claim: Ejection, requests: Sequence[RequestFact], views: Sequence[ViewFact]) -> Course:
    """The cycles that one caller saw, for each pod of the ball, from that pod's first error on."""
    course = Course()
    requests = sorted(requests, key=lambda r: r.at)
    views = sorted(views, key=lambda v: v.at)
    started = min([*(r.at for r in requests[:1]), *(v.at for v in views[:1])], default=0.0)
    for pod in sorted({r.ball for r in requests}):
        of_pod = [r for r in requests if r.ball == pod]
        after = started + UNSEEN_SECONDS
        while (error := next((r for r in of_pod if r.outcome == "error" and r.at >= after), None)) is not None:
            if any(pod in v.ejected for v in [v for v in views if v.at < error.at][-1:]):
                after = error.at + MERGE_SECONDS  # one more answer after an ejection that began before the window
                continue
            course.errors += 1
            back = _cycle(claim, course, error, of_pod, views)
            if back is None:
                break
            after = back
    return course


def _cycle(
    claim: Ejection, course: Course, error: RequestFact, of_pod: Sequence[RequestFact], views: Sequence[ViewFact]
) -> float | None:
    """Checks what followed the error.

    Returns the time of the ball's next answer if the cycle is complete, else None.
    """
    t0 = error.at
    later = [v for v in views if v.at >= t0]
    seen = next((v.at for v in later if error.ball in v.ejected), None)
    limit = next((v.at for v in later if v.at >= t0 + claim.within), None)
    if limit is not None and (seen is None or seen > limit):
        course.fault = f"its sidecar still had {claim.ball} {limit - t0:.1f} s after its error"
        return None
    if seen is None:
        course.waiting = "no view of its sidecar since the error"
        return None
    quiet, end = max(seen, t0 + MERGE_SECONDS) + IN_FLIGHT_SECONDS, t0 + claim.at_least - SLACK_SECONDS
    if (early := next((r for r in of_pod if quiet < r.at < end), None)) is not None:
        course.fault = (
            f"{claim.ball} answered it {early.at - t0:.1f} s after its error, though ejected after {seen - t0:.1f} s"
        )
        return None
    back = next((r for r in of_pod if r.at >= end), None)
    if back is None:
        course.waiting = f"ejected after {seen - t0:.1f} s, silent since"
        return None
    course.cycles.append((seen - t0, back.at - t0))
    course.waiting = ""
    return back.at


def _described(course: Course) -> str:
    cycles = [f"ejected after {ejected:.1f} s, back after {back:.1f} s" for ejected, back in course.cycles]
    return ", ".join([*cycles, *([course.waiting] if course.waiting else [])]) or "an error"
