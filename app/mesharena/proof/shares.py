"""Claims about who answered whom: share, errors, alternation, only, reached."""

from collections import Counter

from mesharena.kit.messages.facts import RequestFact
from mesharena.proof.claims import Alternation
from mesharena.proof.claims import Errors
from mesharena.proof.claims import Only
from mesharena.proof.claims import Reached
from mesharena.proof.claims import Share
from mesharena.proof.statistics import share as percentage
from mesharena.proof.window import Verdict
from mesharena.proof.window import Window
from mesharena.proof.window import chosen
from mesharena.proof.window import counted
from mesharena.proof.window import decide
from mesharena.proof.window import failed
from mesharena.proof.window import not_yet
from mesharena.proof.window import refuted


def share(claim: Share, window: Window) -> Verdict:
    requests = [r for r in window.of(claim.callers) if r.attributed]
    seen = percentage(sum(r.version == claim.ball for r in requests), len(requests))
    sentence = f"{claim.ball} answered {seen:.1f} % of {len(requests)} requests" + _claimed(claim)
    if requests and claim.tolerance == 0 and seen != claim.percent:
        return refuted(sentence)
    if len(requests) < claim.requests:
        return counted(len(requests), claim.requests, sentence)
    return _complete(claim.callers, window) or decide(abs(seen - claim.percent) <= claim.tolerance, sentence)


def errors(claim: Errors, window: Window) -> Verdict:
    requests = window.of(claim.callers)
    if claim.ball:
        requests = [r for r in requests if r.attributed and r.version == claim.ball]
    bad = [r for r in requests if r.outcome != "answered"]
    seen = percentage(len(bad), len(requests))
    whose = f"{claim.ball}'s" if claim.ball else "the callers'"
    sentence = f"{seen:.1f} % of {whose} {len(requests)} requests failed{_kinds(bad)}" + _claimed(claim)
    if requests and claim.tolerance == 0 and seen != claim.percent:
        return refuted(sentence)
    if len(requests) < claim.requests:
        return counted(len(requests), claim.requests, sentence)
    return _complete(claim.callers, window) or decide(abs(seen - claim.percent) <= claim.tolerance, sentence)


def alternation(claim: Alternation, window: Window) -> Verdict:
    last: dict[str, RequestFact] = {}
    pairs = changes = 0
    for request in window.of(claim.callers):
        before = last.get(request.caller)
        # a request that no ball answered breaks the chain: nobody knows whose turn it took
        if before is not None and before.attributed and request.attributed:
            pairs += 1
            changes += before.version != request.version
        last[request.caller] = request
    seen = percentage(changes, pairs)
    sentence = (
        f"{seen:.1f} % of {pairs} consecutive requests met another version (claimed at least {claim.percent:g} %)"
    )
    return (
        decide(seen >= claim.percent, sentence) if pairs >= claim.requests else counted(pairs, claim.requests, sentence)
    )


def only(claim: Only, window: Window) -> Verdict:
    requests = window.of(claim.callers)
    strange = [r for r in requests if not r.attributed or r.version != claim.ball]
    who = ", ".join(sorted(g for g, wanted in claim.callers.items() if wanted))
    if strange:
        first = strange[0]
        what = f"answered by {first.version}" if first.attributed else first.outcome
        return refuted(
            f"{len(strange)} of {len(requests)} requests of {who} were not {claim.ball}'s; {first.caller}: {what}"
        )
    if len(requests) < claim.requests:
        return counted(len(requests), claim.requests, f"all were {claim.ball}'s")
    return _complete(claim.callers, window) or decide(
        True, f"{claim.ball} answered all {len(requests)} requests of {who}, without exception"
    )


def reached(claim: Reached, window: Window) -> Verdict:
    wanted = chosen(claim.callers)
    pods = {p.name: p.app for p in window.reports[-1].pods if p.service == "ai" and wanted(p.app) and p.players}
    absent = sorted(g for g, named in claim.callers.items() if named and g not in pods.values())
    requests = window.of(claim.callers)
    balls = sorted(b for b, named in claim.balls.items() if named)
    met_by = {(r.caller, r.version) for r in requests if r.outcome == "answered"}
    strangers = [f"{pod} by {ball}" for pod in sorted(pods) for ball in balls if (pod, ball) not in met_by]
    if len(requests) < claim.requests:
        return counted(len(requests), claim.requests, "still to be answered: " + (", ".join(strangers) or "nobody"))
    if absent:
        return failed(f"not on the pitch: {', '.join(absent)}")
    if strangers:
        return failed(f"not answered in {len(requests)} requests: {', '.join(strangers)}")
    return decide(
        True, f"each of {', '.join(sorted(pods))} was answered by {' and '.join(balls)} ({len(requests)} requests)"
    )


def _claimed(claim: Share | Errors) -> str:
    return f" (claimed {claim.percent:g} +- {claim.tolerance:g})"


def _complete(callers: dict[str, bool], window: Window) -> Verdict | None:
    silent = window.missing(callers)
    return not_yet(f"no request of {', '.join(silent)} yet") if silent else None


def _kinds(bad: list[RequestFact]) -> str:
    kinds = Counter(f"{r.outcome} {r.status}" if r.status else r.outcome for r in bad)
    return f" ({', '.join(f'{requests} {kind}' for kind, requests in sorted(kinds.items()))})" if kinds else ""
