"""Evaluates one claim: its window grows until the claim is met in it, or not, and then a new window begins.

An event that the claim forbids (an answer of another ball, an error where none is allowed) disproves it permanently,
also after it was met. What happened before the window is missed, and judged when it happens again.
"""

from mesharena.kit.messages.facts import RequestFact
from mesharena.kit.messages.facts import ViewFact
from mesharena.proof.claims import AnyClaim
from mesharena.proof.window import Report
from mesharena.proof.window import Window
from mesharena.proof.window import failed
from mesharena.proof.window import not_yet

# on a cluster, sidecars get new rules some seconds after `helm upgrade` has returned
CONFIGURATION_SECONDS = 5.0


class ClaimEvaluation:
    """A claim, its current window and its verdict; once met it stays met, unless it is disproved later."""

    def __init__(self, name: str, claim: AnyClaim) -> None:
        self.name = name
        self.claim = claim
        self.windows = 1
        self.verdict = not_yet("no facts from the ui yet")
        self._failure = ""
        self._window = Window()

    @property
    def met(self) -> bool:
        return self.verdict.state == "met"

    @property
    def decided(self) -> bool:
        """Met, disproved or missed; a claim that was met is still watched while others need more requests."""
        return self.verdict.state in ("met", "refuted", "missed")

    def begin(self, report: Report) -> None:
        """Starts a new window with this report."""
        self._window = Window([report])

    def feed(self, report: Report, requests: list[RequestFact], views: list[ViewFact]) -> None:
        if self.verdict.state == "refuted":
            return
        if not self._window.reports:
            self.begin(report)
        self._window.add(report, requests, views)
        verdict = self.claim.judge(self._window)
        if self.met:
            self.verdict = verdict if verdict.state in ("met", "refuted") else self.verdict
            if verdict.state == "failed":
                self.begin(report)
            return
        if verdict.state == "refuted" and report.at <= CONFIGURATION_SECONDS:
            verdict = failed(verdict.sentence)
        if verdict.state == "missed" and report.at <= CONFIGURATION_SECONDS:
            verdict = not_yet(verdict.sentence)
        self.verdict = verdict
        if verdict.state == "failed":
            self._failure = verdict.sentence
            self.windows += 1
            self.begin(report)

    def evidence(self) -> str:
        """The last verdict as a sentence, with the one of an earlier window that did not meet the claim."""
        sentence = self.verdict.sentence
        if self.met:
            return f"{sentence} [window {self.windows}, after: {self._failure}]" if self._failure else sentence
        if self.verdict.state == "refuted":
            return sentence
        if self._failure and self._failure != sentence:
            return f"{self._failure}; in a new window: {sentence}"
        return sentence
