"""The claim about the share of requests that fail, which means every outcome but `answered`."""

from collections import Counter

import msgspec

from mesharena.kit.messages.facts import RequestFact
from mesharena.proof.claims.claim import Claim
from mesharena.proof.claims.claim import Groups
from mesharena.proof.claims.claim import Percent
from mesharena.proof.claims.claim import Requests
from mesharena.proof.claims.claim import Version
from mesharena.proof.claims.claim import at_percent
from mesharena.proof.claims.claim import complete
from mesharena.proof.claims.claim import luck
from mesharena.proof.statistics import share as percentage
from mesharena.proof.window import Verdict
from mesharena.proof.window import Window
from mesharena.proof.window import counted
from mesharena.proof.window import decide
from mesharena.proof.window import refuted


class Errors(Claim, frozen=True, tag="errors"):
    """`percent` % of the requests (with `ball`: of those that it answered, also with an error) failed."""

    percent: Percent
    tolerance: Percent
    requests: Requests
    ball: Version = ""
    callers: Groups = msgspec.field(default_factory=dict)

    def judge(self, window: Window) -> Verdict:
        requests = window.of(self.callers)
        if self.ball:
            requests = [r for r in requests if r.attributed and r.version == self.ball]
        bad = [r for r in requests if r.outcome != "answered"]
        seen = percentage(len(bad), len(requests))
        whose = f"{self.ball}'s" if self.ball else "the callers'"
        claimed = at_percent(self.percent, self.tolerance)
        sentence = f"{seen:.1f} % of {whose} {len(requests)} requests failed{_kinds(bad)}{claimed}"
        if requests and self.tolerance == 0 and seen != self.percent:
            return refuted(sentence)
        if len(requests) < self.requests:
            return counted(len(requests), self.requests, sentence)
        return complete(self.callers, window) or decide(abs(seen - self.percent) <= self.tolerance, sentence)

    def problem(self) -> str:
        return luck(self.percent, self.tolerance, self.requests)


def _kinds(bad: list[RequestFact]) -> str:
    kinds = Counter(f"{r.outcome} {r.status}" if r.status else r.outcome for r in bad)
    return f" ({', '.join(f'{requests} {kind}' for kind, requests in sorted(kinds.items()))})" if kinds else ""
