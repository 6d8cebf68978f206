"""Evaluates the scenario's claims while it plays, with the proof's own code, on the facts that this ui has.

All pages share one evaluation, updated every second. A claim that was met is still watched for what would disprove it.
"""

import time
from collections.abc import Callable

import msgspec

from mesharena.kit.messages.facts import Facts
from mesharena.kit.scenario import Scenario
from mesharena.proof.claims import ClaimError
from mesharena.proof.claims import read
from mesharena.proof.gather import Batch
from mesharena.proof.gather import Gatherer
from mesharena.proof.judge import ClaimEvaluation
from mesharena.ui.store import TelemetryStore
from mesharena.ui.story import Storybook

TICK_SECONDS = 1.0
# limits of a claim's window, once the claim is met and before; a window that exceeds one is replaced by an empty one
MET_REQUESTS, MET_SECONDS = 4_000, 60.0
MOST_REQUESTS, MOST_SECONDS = 40_000, 900.0


class ClaimState(msgspec.Struct, frozen=True):
    """The state of one claim; `have` of `wanted` requests were seen, if it counts requests."""

    name: str
    claim: str
    state: str
    evidence: str
    have: int
    wanted: int


class Evidence(msgspec.Struct, frozen=True):
    """All claims of the story `id`, `seconds` after it began; `problem` says why they cannot be evaluated."""

    id: str = ""
    seconds: float = 0.0
    claims: tuple[ClaimState, ...] = ()
    problem: str = ""


class LiveEvaluation:
    """Evaluates the claims of the current story; starts anew with each new one, and tells the store that it changed."""

    def __init__(
        self, store: TelemetryStore, story: Storybook, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._store = store
        self._story = story
        self._monotonic = monotonic
        self._id = ""
        self._problem = ""
        self._started = 0.0
        self._evaluations: list[ClaimEvaluation] = []
        self._windows: dict[str, tuple[float, int]] = {}  # claim -> when its window began, and its requests so far
        self._gatherer = Gatherer(self._facts)
        self._evidence = Evidence()

    def evidence(self) -> Evidence:
        return self._evidence

    def tick(self) -> None:
        """Checks for a new story, and evaluates what has happened since the last tick."""
        story, scenario = self._story.scenario()
        if story != self._id:
            self._open(story, scenario)
        at = self._monotonic() - self._started
        batch = self._gatherer.poll(at)
        if batch is not None:
            for evaluation in self._evaluations:
                self._feed(evaluation, batch)
        claims = tuple(_state(evaluation) for evaluation in self._evaluations)
        self._evidence = Evidence(self._id, round(at, 1), claims, self._problem)

    def _facts(self, after: int | None) -> Facts:
        return self._store.facts(after)

    def _open(self, story: str, scenario: Scenario | None) -> None:
        if self._id:
            self._store.scenario_changed()
        self._store.rule(scenario.outlier_detection if scenario else None)
        self._id, self._started, self._problem = story, self._monotonic(), ""
        self._gatherer, self._windows = Gatherer(self._facts), {}
        try:
            claims = read(scenario) if scenario else {}
        except ClaimError as error:
            claims, self._problem = {}, str(error)
        self._evaluations = [ClaimEvaluation(name, claim) for name, claim in claims.items()]

    def _feed(self, evaluation: ClaimEvaluation, batch: Batch) -> None:
        at = batch.report.at
        begun, fed = self._windows.get(evaluation.name, (at, 0))
        seconds, requests = (MET_SECONDS, MET_REQUESTS) if evaluation.met else (MOST_SECONDS, MOST_REQUESTS)
        if batch.fresh or at - begun > seconds or fed > requests:
            begun, fed = at, 0
            evaluation.begin(batch.report)
        if not batch.fresh:
            evaluation.feed(batch.report, batch.requests, batch.views)
        self._windows[evaluation.name] = (begun, fed + len(batch.requests))


def _state(evaluation: ClaimEvaluation) -> ClaimState:
    verdict, kind = evaluation.verdict, str(evaluation.claim.__struct_config__.tag)
    return ClaimState(evaluation.name, kind, verdict.state, evaluation.evidence(), verdict.have, verdict.wanted)
