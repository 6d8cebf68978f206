"""The claim about how requests ended: by which outcome, and if it says so, with which status and reason.

The outcome tells who ended the request: `refused` its caller's own sidecar, `error` the ball.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from msgspec import Meta

from mesharena.kit.messages.facts import RequestFact
from mesharena.kit.outcomes import BY_OUTCOME
from mesharena.kit.outcomes import REASON_LIMIT
from mesharena.kit.outcomes import Kind
from mesharena.kit.outcomes import Outcome
from mesharena.proof.claims.claim import NOUN
from mesharena.proof.claims.claim import kinds
from mesharena.proof.claims.percentage import PercentageClaim
from mesharena.proof.statistics import share as percentage
from mesharena.proof.window import Verdict
from mesharena.proof.window import Window


@dataclass(frozen=True, slots=True)
class Ending:
    """An outcome, and if they are not None, its status and its reason."""

    outcome: Outcome
    status: int | None
    reason: str | None

    def described(self, requests: Sequence[RequestFact], kind: Kind) -> tuple[float, str]:
        """The percentage of the requests that ended so, and a sentence with it and with how the others ended."""
        ended = [r for r in requests if self._is_of(r)]
        measured = percentage(len(ended), len(requests))
        how = "".join(f" {part!r}" if isinstance(part, str) else f" {part}" for part in self._details())
        sentence = f"{measured:.1f} % of {len(requests)} {NOUN[kind]}s were {BY_OUTCOME[self.outcome].phrase}"
        sentence += f" with{how}" if how else ""
        if others := [r for r in requests if not self._is_of(r)]:
            sentence += f"; the others: {kinds(others)}"
        elif ended:
            sentence += f": {kinds(ended)}"
        return measured, sentence

    def problem(self, percent: float) -> str:
        """Why a claim about this percentage of such endings makes no sense; empty if it does."""
        if percent == 0 and self._details():
            return "claims that none ended so, so it must not have a status or a reason; remove them"
        return ""

    def _is_of(self, request: RequestFact) -> bool:
        return (
            request.outcome == self.outcome
            and self.status in (None, request.status)
            and self.reason in (None, request.reason)
        )

    def _details(self) -> list[int | str]:
        return [part for part in (self.status, self.reason) if part is not None]


class Ended(PercentageClaim, frozen=True, kw_only=True, tag="ended"):
    """`percent` % of the requests ended with this `outcome`; if set, with this `status` and this `reason`."""

    outcome: Outcome
    request: Kind = "control"
    status: Annotated[int, Meta(ge=200, le=599)] | None = None
    reason: Annotated[str, Meta(min_length=1, max_length=REASON_LIMIT)] | None = None

    def judge(self, window: Window) -> Verdict:
        requests = window.of(self.callers, self.request)
        measured, sentence = Ending(self.outcome, self.status, self.reason).described(requests, self.request)
        return self.compare(measured, len(requests), sentence, window, self.request)

    def problem(self) -> str:
        return Ending(self.outcome, self.status, self.reason).problem(self.percent) or super().problem()
