"""The claim that each of some callers is answered by each of some versions."""

from mesharena.proof.claims.claim import NO_CALLERS
from mesharena.proof.claims.claim import Claim
from mesharena.proof.claims.claim import Groups
from mesharena.proof.claims.claim import Requests
from mesharena.proof.claims.claim import Version
from mesharena.proof.window import Verdict
from mesharena.proof.window import Window
from mesharena.proof.window import chosen
from mesharena.proof.window import counted
from mesharena.proof.window import decide
from mesharena.proof.window import failed


class Reached(Claim, frozen=True, tag="reached"):
    """Each of these groups is on the pitch, and each of its pods was answered by each of these versions."""

    callers: Groups
    balls: dict[Version, bool]
    requests: Requests

    def judge(self, window: Window) -> Verdict:
        wanted = chosen(self.callers)
        pods = {p.name: p.app for p in window.reports[-1].pods if p.service == "ai" and wanted(p.app) and p.players}
        absent = sorted(g for g, named in self.callers.items() if named and g not in pods.values())
        requests = window.of(self.callers)
        balls = sorted(b for b, named in self.balls.items() if named)
        met_by = {(r.caller, r.version) for r in requests if r.outcome == "answered"}
        strangers = [f"{pod} by {ball}" for pod in sorted(pods) for ball in balls if (pod, ball) not in met_by]
        if len(requests) < self.requests:
            return counted(len(requests), self.requests, "still to be answered: " + (", ".join(strangers) or "nobody"))
        if absent:
            return failed(f"not on the pitch: {', '.join(absent)}")
        if strangers:
            return failed(f"not answered in {len(requests)} requests: {', '.join(strangers)}")
        return decide(
            True, f"each of {', '.join(sorted(pods))} was answered by {' and '.join(balls)} ({len(requests)} requests)"
        )

    def problem(self) -> str:
        if not any(self.callers.values()):
            return NO_CALLERS
        return "" if any(self.balls.values()) else "names no balls; set one version in balls to true"
