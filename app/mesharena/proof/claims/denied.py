"""The claim about requests denied by the policies of the called service's sidecar, with status and reason."""

from typing import Annotated

from msgspec import Meta

from mesharena.kit.outcomes import DENIALS
from mesharena.kit.outcomes import REASON_LIMIT
from mesharena.kit.outcomes import Kind
from mesharena.proof.claims.ended import Ending
from mesharena.proof.claims.percentage import PercentageClaim
from mesharena.proof.window import Verdict
from mesharena.proof.window import Window


class Denied(PercentageClaim, frozen=True, kw_only=True, tag="denied"):
    """`percent` % of the requests were denied by the ball's sidecar; if set, with this `status` and this `reason`."""

    request: Kind = "control"
    status: Annotated[int, Meta(ge=401, le=403)] | None = None
    reason: Annotated[str, Meta(min_length=1, max_length=REASON_LIMIT)] | None = None

    def judge(self, window: Window) -> Verdict:
        requests = window.of(self.callers, self.request)
        measured, sentence = Ending("denied", self.status, self.reason).described(requests, self.request)
        return self.compare(measured, len(requests), sentence, window, self.request)

    def problem(self) -> str:
        if self.status is not None and self.status not in DENIALS:
            return f"status {self.status} is no denial; set 401 or 403"
        return Ending("denied", self.status, self.reason).problem(self.percent) or super().problem()
