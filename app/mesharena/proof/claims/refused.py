"""The claim about requests refused by the callers' sidecars (connection pool full), by two independent counters."""

import msgspec

from mesharena.kit.messages.facts import RequestFact
from mesharena.proof.claims.claim import Claim
from mesharena.proof.claims.claim import Groups
from mesharena.proof.claims.claim import Percent
from mesharena.proof.claims.claim import Requests
from mesharena.proof.statistics import share as percentage
from mesharena.proof.window import Verdict
from mesharena.proof.window import Window
from mesharena.proof.window import counted
from mesharena.proof.window import decide
from mesharena.proof.window import failed
from mesharena.proof.window import not_yet

# a reading's time is taken after its counters, so requests that ended just before may not be counted in it
READING_SECONDS = 0.3
COVERED_PERCENT = 80.0


class Refused(Claim, frozen=True, tag="refused"):
    """At least `atLeast` % of the requests were refused by the callers' sidecars, and their overflow counters agree."""

    at_least: Percent = msgspec.field(name="atLeast")
    requests: Requests
    callers: Groups = msgspec.field(default_factory=dict)

    def judge(self, window: Window) -> Verdict:
        requests = window.of(self.callers)
        refused = [r for r in requests if r.outcome == "refused"]
        seen = percentage(len(refused), len(requests))
        claimed = f"claimed at least {self.at_least:g}"
        sentence = f"{seen:.1f} % of {len(requests)} requests were refused by the callers' sidecars ({claimed})"
        if len(requests) < self.requests:
            return counted(len(requests), self.requests, sentence)
        if silent := window.missing(self.callers):
            return not_yet(f"no request of {', '.join(silent)} yet")
        if seen < self.at_least:
            return failed(sentence)
        by_caller: dict[str, list[RequestFact]] = {}
        for request in refused:
            by_caller.setdefault(request.caller, []).append(request)
        covered = risen = 0
        for caller, refusals in by_caller.items():
            compared = _compare(caller, refusals, window)
            if compared is None:
                return failed(f"{sentence}, but {caller} has no sidecar that reports its counters")
            if compared[1] < compared[0]:
                return failed(
                    f"{sentence}, but {caller} counts {compared[0]} and its sidecar's overflow rose by {compared[1]}"
                )
            covered, risen = covered + compared[0], risen + compared[1]
        if percentage(covered, len(refused)) < COVERED_PERCENT:
            return not_yet(f"{sentence}; sidecars have reported {covered} of {len(refused)} so far")
        return decide(True, f"{sentence}; the sidecars counted {risen} overflows for {covered} of them")


def _compare(caller: str, refusals: list[RequestFact], window: Window) -> tuple[int, int] | None:
    """Refused requests between the caller's first and last sidecar reading, and by how much its overflow counter rose.

    None without a reading.
    """
    views = [(v.at, v.overflow) for v in window.views if v.caller == caller]
    views += [(p.viewed, p.overflow) for p in window.reports[0].pods if p.name == caller and p.sidecar]
    if not views:
        return None
    views.sort()
    (begun, before), (ended, after) = views[0], views[-1]
    return sum(r.begun >= begun and r.at <= ended - READING_SECONDS for r in refusals), after - before
