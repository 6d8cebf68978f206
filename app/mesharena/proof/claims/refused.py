"""The claim about refused requests: the callers' records and their sidecars' own counters must agree."""

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

# a view is stamped after its counters were read: what ended just before may not be in them
READING_SECONDS = 0.3
COVERED_PERCENT = 80.0


class Refused(Claim, frozen=True, tag="refused"):
    """At least this percentage of the requests was refused by the callers' own sidecars for want of room."""

    at_least: Percent = msgspec.field(name="atLeast")
    requests: Requests
    callers: Groups = msgspec.field(default_factory=dict)

    def judge(self, window: Window) -> Verdict:
        requests = window.of(self.callers)
        turned_away = [r for r in requests if r.outcome == "refused"]
        seen = percentage(len(turned_away), len(requests))
        sentence = f"{seen:.1f} % of {len(requests)} requests were refused (claimed at least {self.at_least:g})"
        if len(requests) < self.requests:
            return counted(len(requests), self.requests, sentence)
        if silent := window.missing(self.callers):
            return not_yet(f"no request of {', '.join(silent)} yet")
        if seen < self.at_least:
            return failed(sentence)
        by_caller: dict[str, list[RequestFact]] = {}
        for request in turned_away:
            by_caller.setdefault(request.caller, []).append(request)
        covered = risen = 0
        for caller, refusals in by_caller.items():
            compared = _compare(caller, refusals, window)
            if compared is None:
                return failed(f"{sentence}, but {caller} has no sidecar that tells of it")
            if compared[1] < compared[0]:
                return failed(
                    f"{sentence}, but {caller} counts {compared[0]} and its sidecar's overflow rose by {compared[1]}"
                )
            covered, risen = covered + compared[0], risen + compared[1]
        if percentage(covered, len(turned_away)) < COVERED_PERCENT:
            return not_yet(f"{sentence}; sidecars have told of {covered} of {len(turned_away)} so far")
        return decide(True, f"{sentence}; their own sidecars counted {risen} overflows for {covered} of them")


def _compare(caller: str, refusals: list[RequestFact], window: Window) -> tuple[int, int] | None:
    """Refused requests between the caller's first and last view, and by how much its overflow counter rose."""
    views = [(v.at, v.overflow) for v in window.views if v.caller == caller]
    views += [(p.viewed, p.overflow) for p in window.reports[0].pods if p.name == caller and p.sidecar]
    if not views:
        return None
    views.sort()
    (begun, before), (ended, after) = views[0], views[-1]
    return sum(r.begun >= begun and r.at <= ended - READING_SECONDS for r in refusals), after - before
