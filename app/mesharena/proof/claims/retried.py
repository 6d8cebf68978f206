"""The claim that retries hide errors, by three independent counters: of the balls, the callers, and their sidecars.

What the balls failed and the callers did not see, the sidecars must have retried. Sidecars are read every two seconds
when nothing fails, so the counters differ by what happens in such a span.
"""

from typing import Annotated

import msgspec
from msgspec import Meta

from mesharena.proof.claims.claim import Claim
from mesharena.proof.claims.claim import Groups
from mesharena.proof.claims.claim import Percent
from mesharena.proof.claims.claim import Requests
from mesharena.proof.claims.claim import complete
from mesharena.proof.window import Verdict
from mesharena.proof.window import Window
from mesharena.proof.window import counted
from mesharena.proof.window import decide
from mesharena.proof.window import failed
from mesharena.proof.window import not_yet


class Retried(Claim, frozen=True, tag="retried"):
    """The sidecars' retries are the balls' errors that no caller saw, give or take `tolerance` % of these errors."""

    tolerance: Percent
    requests: Requests
    errors: Annotated[int, Meta(ge=10, le=20_000)] = 50  # that the balls must have made in the window
    callers: Groups = msgspec.field(default_factory=dict)

    def judge(self, window: Window) -> Verdict:
        if window.balls_changed():
            return failed("a ball was added, removed or restarted while its requests were counted")
        pods = window.present(self.callers)
        if unread := sorted(name for name, pod in pods.items() if not pod.sidecar):
            return not_yet(f"no counters of the sidecars of {', '.join(unread)}")
        requests = [r for r in window.of(self.callers) if r.caller in pods]
        made = sum(n for caller, n in window.rises(lambda ball: ball.failures).items() if caller in pods)
        seen = sum(r.outcome == "error" for r in requests)
        first = {pod.name: pod.retries for pod in window.reports[0].pods}
        last = {pod.name: pod.retries for pod in window.reports[-1].pods}
        retries = sum(last[name] - first[name] for name in pods if name in first and name in last)
        sentence = (
            f"the balls failed {made} requests, the callers saw {seen} of these errors, and their sidecars retried "
            f"{retries} times (claimed {made - seen} +- {self.tolerance:g} %)"
        )
        if len(requests) < self.requests:
            return counted(len(requests), self.requests, sentence)
        if made < self.errors:
            return counted(made, self.errors, sentence)
        holds = retries > 0 and abs(retries - (made - seen)) * 100 <= self.tolerance * (made - seen)
        return complete(self.callers, window) or decide(holds, sentence)
