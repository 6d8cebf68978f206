"""The claim about requests denied by the policies of the called service's sidecar, with status and reason."""

from typing import Annotated

from msgspec import Meta

from mesharena.kit.messages.facts import RequestFact
from mesharena.kit.outcomes import DENIALS
from mesharena.kit.outcomes import REASON_LIMIT
from mesharena.kit.outcomes import Kind
from mesharena.proof.claims.claim import NOUN
from mesharena.proof.claims.claim import kinds
from mesharena.proof.claims.percentage import PercentageClaim
from mesharena.proof.statistics import share as percentage
from mesharena.proof.window import Verdict
from mesharena.proof.window import Window


class Denied(PercentageClaim, frozen=True, kw_only=True, tag="denied"):
    """`percent` % of the requests were denied by the ball's sidecar; if set, with this `status` and this `reason`."""

    request: Kind = "control"
    status: Annotated[int, Meta(ge=401, le=403)] | None = None
    reason: Annotated[str, Meta(min_length=1, max_length=REASON_LIMIT)] | None = None

    def judge(self, window: Window) -> Verdict:
        requests = window.of(self.callers, self.request)
        denied = [r for r in requests if self._is_denied(r)]
        measured = percentage(len(denied), len(requests))
        noun = f"{NOUN[self.request]}s"
        how = "".join(f" {part!r}" if isinstance(part, str) else f" {part}" for part in self._wanted())
        sentence = f"{measured:.1f} % of {len(requests)} {noun} were denied by the ball's sidecar"
        sentence += f" with{how}" if how else ""
        if others := [r for r in requests if not self._is_denied(r)]:
            sentence += f"; the others: {kinds(others)}"
        elif denied:
            sentence += f": {kinds(denied)}"
        return self.compare(measured, len(requests), sentence, window, self.request)

    def _is_denied(self, request: RequestFact) -> bool:
        return (
            request.outcome == "denied"
            and self.status in (None, request.status)
            and self.reason in (None, request.reason)
        )

    def _wanted(self) -> list[int | str]:
        return [part for part in (self.status, self.reason) if part is not None]

    def problem(self) -> str:
        if self.status is not None and self.status not in DENIALS:
            return f"status {self.status} is no denial; set 401 or 403"
        if self.percent == 0 and self._wanted():
            return "claims that none are denied, so it must not have a status or a reason; remove them"
        return super().problem()
