"""The claim about the identity with which requests arrive, by what the balls read from the callers' certificates."""

from collections.abc import Mapping

from mesharena.kit.identity import account
from mesharena.kit.messages.facts import PodFact
from mesharena.proof.claims.claim import NO_CALLERS
from mesharena.proof.claims.claim import Claim
from mesharena.proof.claims.claim import Groups
from mesharena.proof.claims.claim import Requests
from mesharena.proof.claims.claim import named
from mesharena.proof.window import Verdict
from mesharena.proof.window import Window
from mesharena.proof.window import counted
from mesharena.proof.window import decide
from mesharena.proof.window import failed
from mesharena.proof.window import not_yet
from mesharena.proof.window import refuted

PLAIN = "a plain connection"


class Identity(Claim, frozen=True, tag="identity"):
    """With `mtls`: every request of these callers arrived over mutual TLS, with their own service account's identity.

    Without: every one of them arrived on a plain connection, so without any identity.
    """

    callers: Groups
    mtls: bool
    requests: Requests

    def judge(self, window: Window) -> Verdict:
        if window.balls_changed():
            return failed("a ball was added, removed or restarted while its requests were counted")
        pods = window.pods(self.callers)
        who = named(self.callers)
        received = {c: n for c, n in window.rises(lambda ball: ball.callers).items() if c in pods}
        seen = {
            (caller, identity): count
            for (caller, identity), count in window.rises(lambda ball: _flat(ball.identities)).items()
            if caller in pods
        }
        total = sum(seen.values())
        if total != sum(received.values()):
            return failed(
                f"the balls know the identity of {total} of {sum(received.values())} requests of {who}; they need a "
                "sidecar to know it"
            )
        if self.mtls and (nameless := sorted(name for name, pod in pods.items() if not pod.account)):
            return failed(f"these pods do not say what their service account is: {', '.join(nameless)}")
        if wrong := {key: count for key, count in seen.items() if not self._is_right(pods[key[0]], key[1])}:
            return refuted(f"{sum(wrong.values())} of {total} requests of {who} arrived otherwise: {_described(wrong)}")
        if total < self.requests:
            return counted(total, self.requests, _described(seen))
        heard = {pods[caller].app for caller in received}
        if silent := sorted(g for g, wanted in self.callers.items() if wanted and g not in heard):
            return not_yet(f"the balls have received no request of {', '.join(silent)} yet")
        return decide(True, f"each of {total} requests of {who} arrived as claimed: {_described(seen)}")

    def _is_right(self, pod: PodFact, identity: str) -> bool:
        return account(identity) == pod.account if self.mtls else identity == ""

    def problem(self) -> str:
        return "" if any(self.callers.values()) else NO_CALLERS


def _flat(identities: Mapping[str, Mapping[str, int]]) -> dict[tuple[str, str], int]:
    return {(caller, identity): n for caller, counts in identities.items() for identity, n in counts.items()}


def _described(seen: Mapping[tuple[str, str], int]) -> str:
    by_identity: dict[str, int] = {}
    for (_, identity), count in seen.items():
        by_identity[identity] = by_identity.get(identity, 0) + count
    return ", ".join(f"{count} with {identity or PLAIN}" for identity, count in sorted(by_identity.items()))
