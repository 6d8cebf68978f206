"""The claim about copies: both balls count what they received, the callers tell who answered them."""

from mesharena.proof.claims import Copies
from mesharena.proof.window import Verdict
from mesharena.proof.window import Window
from mesharena.proof.window import counted
from mesharena.proof.window import decide
from mesharena.proof.window import failed
from mesharena.proof.window import not_yet
from mesharena.proof.window import refuted


def copies(claim: Copies, window: Window) -> Verdict:
    if window.balls_changed():
        return failed("a ball came, went or was started again while its requests were counted")
    received = {claim.of: 0, claim.ball: 0}
    seen: set[str] = set()
    for first, last in window.balls():
        if last.version in received:
            seen.add(last.version)
            received[last.version] += last.received - first.received
    if silent := sorted(received.keys() - seen):
        return not_yet(f"nothing is heard of {', '.join(silent)}")
    answered = sum(r.attributed and r.version == claim.ball for r in window.requests)
    if answered:
        return refuted(
            f"{claim.ball} answered {answered} of {len(window.requests)} requests; copies are answered to nobody"
        )
    if bad := [r for r in window.requests if r.outcome != "answered"]:
        return refuted(
            f"{len(bad)} of {len(window.requests)} requests failed, the first for {bad[0].caller} ({bad[0].outcome})"
        )
    own, copied = received[claim.of], received[claim.ball]
    sentence = (
        f"{claim.ball} received {copied} copies of the {own} requests that {claim.of} received (claimed +- "
        f"{claim.tolerance:g} %), answered nobody, and none of {len(window.requests)} requests failed"
    )
    if min(own, len(window.requests)) < claim.requests:
        return counted(min(own, len(window.requests)), claim.requests, sentence)
    return decide(abs(copied - own) <= own * claim.tolerance / 100, sentence)
