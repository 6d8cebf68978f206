"""The claim that consecutive requests of a caller meet different balls."""

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
    """Of a pod's consecutive requests, at least `percent` met another version than the one before."""

    percent: Percent
    requests: Requests
    callers: Groups = msgspec.field(default_factory=dict)

    def judge(self, window: Window) -> Verdict:
        last: dict[str, RequestFact] = {}
        pairs = changes = 0
        for request in window.of(self.callers):
            before = last.get(request.caller)
            # a request that no ball answered breaks the chain: nobody knows whose turn it took
            if before is not None and before.attributed and request.attributed:
                pairs += 1
                changes += before.version != request.version
            last[request.caller] = request
        seen = percentage(changes, pairs)
        sentence = (
            f"{seen:.1f} % of {pairs} consecutive requests met another version (claimed at least {self.percent:g} %)"
        )
        if pairs < self.requests:
            return counted(pairs, self.requests, sentence)
        return decide(seen >= self.percent, sentence)
