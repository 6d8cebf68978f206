"""The claim that consecutive requests of a caller are answered by different versions."""

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


class Alternation(Claim, frozen=True, tag="alternation"):
    """Of all pairs of consecutive requests of a pod, at least `percent` % were answered by two different versions."""

    percent: Percent
    requests: Requests
    callers: Groups = msgspec.field(default_factory=dict)

    def judge(self, window: Window) -> Verdict:
        last: dict[str, RequestFact] = {}
        pairs = changes = 0
        for request in window.of(self.callers):
            before = last.get(request.caller)
            # a request that no ball answered is in no pair, because its receiver is unknown
            if before is not None and before.attributed and request.attributed:
                pairs += 1
                changes += before.version != request.version
            last[request.caller] = request
        seen = percentage(changes, pairs)
        sentence = (
            f"{seen:.1f} % of {pairs} consecutive requests were answered by another version "
            f"(claimed at least {self.percent:g} %)"
        )
        if pairs < self.requests:
            return counted(pairs, self.requests, sentence)
        return decide(seen >= self.percent, sentence)
