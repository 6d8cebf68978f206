"""The proof's report, as lines of text or as one JSON document.

FAILED means: not met, whether disproved, not decided in time, or missed because it happened before.
"""

from collections.abc import Sequence

import msgspec

from mesharena.proof.judge import ClaimEvaluation


def waiting(evaluations: Sequence[ClaimEvaluation]) -> list[str]:
    """A line for each claim that is not decided yet."""
    return [f"... {evaluation.name}: {evaluation.evidence()}" for evaluation in evaluations if not evaluation.decided]


def lines(evaluations: Sequence[ClaimEvaluation]) -> list[str]:
    return [f"{'ok' if e.met else 'FAILED'} {e.name}: {e.evidence()}" for e in evaluations]


def document(scenario: str, evaluations: Sequence[ClaimEvaluation], seconds: float) -> str:
    claims = [
        {
            "name": evaluation.name,
            "claim": evaluation.claim.__struct_config__.tag,
            "ok": evaluation.met,
            "evidence": evaluation.evidence(),
            "windows": evaluation.windows,
        }
        for evaluation in evaluations
    ]
    met = all(evaluation.met for evaluation in evaluations)
    verdicts = {"scenario": scenario, "ok": met, "seconds": round(seconds, 1), "claims": claims}
    return msgspec.json.format(msgspec.json.encode(verdicts), indent=2).decode()
