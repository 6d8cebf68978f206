"""The claim that the balls received nothing of what some callers sent, by the balls' own counters.

A caller says in its request who it is. So a control request counts as received from these callers also if its
certificate has the service account of one of them. The balls count shots only by what the callers say.
"""

from mesharena.kit.identity import account
from mesharena.kit.outcomes import Kind
from mesharena.proof.claims.claim import NO_CALLERS
from mesharena.proof.claims.claim import NOUN
from mesharena.proof.claims.claim import Claim
from mesharena.proof.claims.claim import Groups
from mesharena.proof.claims.claim import Requests
from mesharena.proof.claims.claim import complete
from mesharena.proof.claims.claim import kinds
from mesharena.proof.claims.claim import named
from mesharena.proof.window import Verdict
from mesharena.proof.window import Window
from mesharena.proof.window import counted
from mesharena.proof.window import decide
from mesharena.proof.window import failed
from mesharena.proof.window import not_yet
from mesharena.proof.window import refuted


class NotReceived(Claim, frozen=True, tag="not-received"):
    """While these callers sent at least `requests` requests, the balls received none of them."""

    callers: Groups
    requests: Requests
    request: Kind = "control"

    def judge(self, window: Window) -> Verdict:
        sent = window.of(self.callers, self.request)
        who, noun = named(self.callers), f"{NOUN[self.request]}s"
        if answered := [r for r in sent if r.attributed]:
            return refuted(f"the balls answered {len(answered)} of {len(sent)} {noun} of {who}: {kinds(answered)}")
        if window.balls_changed():
            return failed("a ball was added, removed or restarted while its requests were counted")
        if received := self._received(window, {r.caller for r in sent}):
            by = ", ".join(f"{count} of {caller}" for caller, count in sorted(received.items()))
            return refuted(f"the balls received {by}, while {who} sent {len(sent)} {noun}")
        if not window.balls():
            return not_yet("no report of a ball yet")
        if len(sent) < self.requests:
            return counted(len(sent), self.requests, "the balls received none")
        return complete(self.callers, window, self.request) or decide(
            True, f"{who} sent {len(sent)} {noun} and the balls received none of them: {kinds(sent)}"
        )

    def _received(self, window: Window, senders: set[str]) -> dict[str, int]:
        """What the balls received of these callers in the window, by the name or the certificate that came with it."""
        pods = window.pods(self.callers)
        callers = senders | pods.keys()
        accounts = {account(pod.identity or "") or pod.account for pod in pods.values()} - {""}
        received: dict[str, int] = {}
        if self.request == "shot":
            rises = window.rises(lambda ball: ball.shots)
        else:
            rises = window.rises(lambda ball: ball.callers)
            disguised = window.rises(lambda ball: _by_identity(ball.identities, callers))
            received = {identity: count for identity, count in disguised.items() if account(identity) in accounts}
        return {caller: count for caller, count in rises.items() if caller in callers} | received

    def problem(self) -> str:
        return "" if any(self.callers.values()) else NO_CALLERS


def _by_identity(identities: dict[str, dict[str, int]], besides: set[str]) -> dict[str, int]:
    """Received requests by the identity of their connection, without those that name one of `besides` as caller."""
    received: dict[str, int] = {}
    for caller, counts in identities.items():
        if caller not in besides:
            for identity, count in counts.items():
                received[identity] = received.get(identity, 0) + count
    return received
