"""The claim about localities: the home ball answers, and the away ball only callers that have ejected the home ball.

It is checked for each caller by its own clock, between two readings of its own sidecar that agree: an ejection that
both show lasted in between, unless the home ball failed again; one that neither shows cannot have come and gone, as
readings are not so far apart. Envoy merges changes of its host set within a second, so each state is given that time.
"""

from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from itertools import pairwise

import msgspec

from mesharena.kit.messages.facts import RequestFact
from mesharena.kit.messages.facts import ViewFact
from mesharena.proof.claims.claim import Claim
from mesharena.proof.claims.claim import Groups
from mesharena.proof.claims.claim import Version
from mesharena.proof.claims.ejection import IN_FLIGHT_SECONDS
from mesharena.proof.claims.ejection import MERGE_SECONDS
from mesharena.proof.window import Verdict
from mesharena.proof.window import Window
from mesharena.proof.window import chosen
from mesharena.proof.window import failed
from mesharena.proof.window import met
from mesharena.proof.window import not_yet
from mesharena.proof.window import refuted

APART_SECONDS = 3.0  # readings that are further apart say nothing about the time between them; no ejection is shorter
TOLD_SECONDS = 0.2  # a sidecar knows an error a moment before its caller does
HOME, AWAY = "home", "away"


@dataclass(slots=True)
class Journey:
    """Where one caller was answered: how many requests in each stay, in order; `fault` disproves the claim."""

    stays: list[tuple[str, int]] = field(default_factory=list)
    fault: str = ""

    @property
    def round_trip(self) -> bool:
        """Home, away, and home again."""
        places = [place for place, count in self.stays if count]
        return any(places[i : i + 3] == [HOME, AWAY, HOME] for i in range(len(places)))


class Failover(Claim, frozen=True, tag="failover"):
    """`home` answers these callers; while a caller's own sidecar has ejected it, `away` does, until it is back."""

    home: Version
    away: Version
    callers: Groups = msgspec.field(default_factory=dict)

    def judge(self, window: Window) -> Verdict:
        if window.balls_changed():
            return failed("a ball was added, removed or restarted while callers went away and came home")
        wanted = chosen(self.callers)
        homes = {ball.pod for ball in window.reports[-1].balls if ball.version == self.home}
        views: dict[str, list[ViewFact]] = {}
        requests: dict[str, list[RequestFact]] = {}
        for view in window.views:
            views.setdefault(view.caller, []).append(view)
        for request in window.requests:
            if wanted(request.app):
                requests.setdefault(request.caller, []).append(request)
        journeys = {c: self.follow(r, views.get(c, []), homes) for c, r in sorted(requests.items())}
        if faults := [f"{caller}: {journey.fault}" for caller, journey in journeys.items() if journey.fault]:
            return refuted("; ".join(faults))
        figures = "; ".join(f"{caller}: {_described(journey)}" for caller, journey in journeys.items())
        back = [caller for caller, journey in journeys.items() if journey.round_trip]
        silent = window.missing(self.callers)
        if not journeys or silent or len(back) < min(2, len(journeys)):
            return not_yet(f"{len(back)} of {len(journeys)} callers were home, away and home again; {figures}")
        return met(figures)

    def follow(self, requests: Sequence[RequestFact], views: Sequence[ViewFact], homes: set[str]) -> Journey:
        """Where one caller was answered, as far as its sidecar's readings say where it should have been."""
        journey = Journey()
        requests = sorted((r for r in requests if r.attributed), key=lambda r: r.begun)
        errors = [r.at for r in requests if r.version == self.home and r.outcome == "error"]
        for place, begin, end in _stays(sorted(views, key=lambda v: v.at), homes, errors):
            answered = [r for r in requests if begin < r.begun and r.at < end]
            if not journey.stays or journey.stays[-1][0] != place:
                journey.stays.append((place, 0))
            wanted = self.home if place == HOME else self.away
            if stray := next((r for r in answered if r.version != wanted), None):
                had = "had ejected" if place == AWAY else "had not ejected"
                journey.fault = f"{stray.version} answered it, although its sidecar {had} {self.home}"
                return journey
            journey.stays[-1] = (place, journey.stays[-1][1] + len(answered))
        return journey


def _stays(views: Sequence[ViewFact], homes: set[str], errors: Sequence[float]) -> Iterator[tuple[str, float, float]]:
    """Where a caller must be answered, and when: between readings that agree, after the time for changes."""
    place, since = "", 0.0
    for before, after in pairwise(views):
        now, then = (_place(homes, reading.ejected) for reading in (before, after))
        if now != place:
            place, since = now, before.at
        failed = [at for at in errors if before.at - TOLD_SECONDS <= at <= after.at + TOLD_SECONDS]
        if failed:
            place = ""  # what follows an error is known by the next reading
        if failed or not now or now != then or after.at - before.at > APART_SECONDS:
            continue
        begin = max(before.at, since + MERGE_SECONDS + IN_FLIGHT_SECONDS)
        if begin < after.at:
            yield now, begin, after.at


def _place(homes: set[str], ejected: Sequence[str]) -> str:
    """Where a caller must be answered; empty if it has ejected some pods of the home ball, and others not."""
    out = homes & set(ejected)
    if out and out != homes:
        return ""
    return AWAY if out else HOME


def _described(journey: Journey) -> str:
    stays = [f"{count} at {place}" for place, count in journey.stays if count]
    return ", then ".join(stays) or "no request that its sidecar's readings say anything about"
