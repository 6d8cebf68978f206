"""One claim on trial: its window grows until it is met, or is spent and a fresh one begins.

What a claim rules out (a stranger's answer, an error where none may be) refutes it for good, also after it was met.
"""

from collections.abc import Callable
from collections.abc import Mapping
from typing import Any

from mesharena.kit.messages.facts import RequestFact
from mesharena.kit.messages.facts import ViewFact
from mesharena.proof import claims
from mesharena.proof import ejections
from mesharena.proof import latencies
from mesharena.proof import mirroring
from mesharena.proof import presence
from mesharena.proof import refusals
from mesharena.proof import shares
from mesharena.proof.window import Report
from mesharena.proof.window import Verdict
from mesharena.proof.window import Window
from mesharena.proof.window import failed
from mesharena.proof.window import not_yet

JUDGES: Mapping[type, Callable[[Any, Window], Verdict]] = {
    claims.Share: shares.share,
    claims.Errors: shares.errors,
    claims.Alternation: shares.alternation,
    claims.Only: shares.only,
    claims.Reached: shares.reached,
    claims.Copies: mirroring.copies,
    claims.Ejection: ejections.ejection,
    claims.Latency: latencies.latency,
    claims.Handling: latencies.handling,
    claims.Refused: refusals.refused,
    claims.Present: presence.present,
}


# on a cluster sidecars hear of new rules some seconds after `helm upgrade` has returned
SETTLE_SECONDS = 5.0


class Trial:
    """A claim, its current window and the last evidence; once met it stays met, unless it is refuted."""

    def __init__(self, name: str, claim: claims.AnyClaim) -> None:
        self.name = name
        self.claim = claim
        self.windows = 1
        self.verdict = not_yet("nothing is heard yet")
        self._failure = ""
        self._window = Window()
        self._judge = JUDGES[type(claim)]

    @property
    def met(self) -> bool:
        return self.verdict.state == "met"

    @property
    def decided(self) -> bool:
        """Nothing more is needed; a claim that was met still listens while others need more."""
        return self.verdict.state in ("met", "refuted")

    def begin(self, report: Report) -> None:
        """Forgets what the window holds: what comes now does not follow what came before."""
        self._window = Window([report])

    def feed(self, report: Report, requests: list[RequestFact], views: list[ViewFact]) -> None:
        if self.verdict.state == "refuted":
            return
        if not self._window.reports:
            self.begin(report)
        self._window.reports.append(report)
        self._window.requests += requests
        self._window.views += views
        verdict = self._judge(self.claim, self._window)
        if self.met:
            self.verdict = verdict if verdict.state in ("met", "refuted") else self.verdict
            return
        if verdict.state == "refuted" and report.at <= SETTLE_SECONDS:
            verdict = failed(verdict.sentence)
        self.verdict = verdict
        if verdict.state == "failed":
            self._failure = verdict.sentence
            self.windows += 1
            self.begin(report)

    def evidence(self) -> str:
        """The last that was seen, and which window it was."""
        sentence = self.verdict.sentence
        if self.met:
            return f"{sentence} [window {self.windows}, after: {self._failure}]" if self._failure else sentence
        if self.verdict.state == "refuted":
            return sentence
        if self._failure and self._failure != sentence:
            return f"{self._failure}; in a fresh window: {sentence}"
        return sentence
