"""One claim on trial: its window grows until it is met, or is spent and a fresh one begins.

What a claim rules out (a stranger's answer, an error where none may be) refutes it for good, also after it was met.
"""

from mesharena.kit.messages.facts import RequestFact
from mesharena.kit.messages.facts import ViewFact
from mesharena.proof.claims import AnyClaim
from mesharena.proof.window import Report
from mesharena.proof.window import Window
from mesharena.proof.window import failed
from mesharena.proof.window import not_yet

# on a cluster sidecars hear of new rules some seconds after `helm upgrade` has returned
SETTLE_SECONDS = 5.0


class Trial:
    """A claim, its current window and the last evidence; once met it stays met, unless it is refuted."""

    def __init__(self, name: str, claim: AnyClaim) -> None:
        self.name = name
        self.claim = claim
        self.windows = 1
        self.verdict = not_yet("nothing is heard yet")
        self._failure = ""
        self._window = Window()

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
        verdict = self.claim.judge(self._window)
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
