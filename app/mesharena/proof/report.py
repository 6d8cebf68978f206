"""What the proof says, as lines for people or as one JSON document."""

from collections.abc import Sequence

import msgspec

from mesharena.proof.judge import Trial


def waiting(trials: Sequence[Trial]) -> list[str]:
    """The claims that are still open."""
    return [f"... {trial.name}: {trial.evidence()}" for trial in trials if not trial.decided]


def lines(trials: Sequence[Trial]) -> list[str]:
    return [f"{'ok' if trial.met else 'FAILED'} {trial.name}: {trial.evidence()}" for trial in trials]


def document(scenario: str, trials: Sequence[Trial], seconds: float) -> str:
    claims = [
        {
            "name": trial.name,
            "claim": trial.claim.__struct_config__.tag,
            "ok": trial.met,
            "evidence": trial.evidence(),
            "windows": trial.windows,
        }
        for trial in trials
    ]
    verdicts = {"scenario": scenario, "ok": all(t.met for t in trials), "seconds": round(seconds, 1), "claims": claims}
    return msgspec.json.format(msgspec.json.encode(verdicts), indent=2).decode()
