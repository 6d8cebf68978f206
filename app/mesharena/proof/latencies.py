"""Claims about time: what callers waited, and what the ball itself needed."""

import math

from mesharena.proof import statistics
from mesharena.proof.claims import Handling
from mesharena.proof.claims import Latency
from mesharena.proof.window import Verdict
from mesharena.proof.window import Window
from mesharena.proof.window import counted
from mesharena.proof.window import decide
from mesharena.proof.window import not_yet

# a proxy's timer may fire a moment before the caller's clock says so
CLOCK_SECONDS = 0.02
FEWEST_HANDLED = 50


def latency(claim: Latency, window: Window) -> Verdict:
    requests = [r for r in window.of(claim.callers) if r.outcome in ("answered", "timeout")]
    if len(requests) < claim.requests:
        return counted(len(requests), claim.requests)
    if silent := window.missing(claim.callers):
        return not_yet(f"no request of {', '.join(silent)} yet")
    # whoever gave up waited at least so long; nobody knows how long it would have been
    shortest = statistics.percentile([r.seconds for r in requests], claim.percentile)
    longest = statistics.percentile(
        [math.inf if r.outcome == "timeout" else r.seconds for r in requests], claim.percentile
    )
    holds = True
    wanted = []
    if claim.at_least is not None:
        holds = shortest >= claim.at_least - CLOCK_SECONDS
        wanted.append(f"at least {claim.at_least:g} s")
    if claim.at_most is not None:
        holds = holds and longest <= claim.at_most
        wanted.append(f"at most {claim.at_most:g} s")
    lost = sum(r.outcome == "timeout" for r in requests)
    timed_out = f", {lost} timed out" if lost else ""
    seen = f"percentile {claim.percentile:g} of {len(requests)} requests is {shortest:.3f} s{timed_out}"
    return decide(holds, f"{seen} (claimed {' and '.join(wanted)})")


def handling(claim: Handling, window: Window) -> Verdict:
    pairs = [(first, last) for first, last in window.balls() if last.version == claim.ball]
    handled = sum(last.handled - first.handled for first, last in pairs)
    seconds = sum(last.handling_seconds - first.handling_seconds for first, last in pairs)
    if handled < FEWEST_HANDLED:
        return counted(handled, FEWEST_HANDLED, f"as {claim.ball} counts them")
    mean = seconds / handled
    seen = f"{claim.ball} needed {mean * 1000:.2f} ms for each of {handled} requests"
    return decide(mean <= claim.at_most, f"{seen} (claimed at most {claim.at_most:g} s)")
