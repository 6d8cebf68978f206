"""The scenario's claims on trial while it plays: the proof's own judges, fed with the facts that this ui has.

One hearing for all pages, one evaluation a second. A claim that is met goes on listening for what would refute it.
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
from mesharena.proof.judge import Trial
from mesharena.ui.arena import Arena
from mesharena.ui.story import Storybook

BEAT_SECONDS = 1.0
# a window is forgotten when its claim is met and it is large or old, or when it has grown without end
MET_REQUESTS, MET_SECONDS = 4_000, 60.0
MOST_REQUESTS, MOST_SECONDS = 40_000, 900.0


class Standing(msgspec.Struct, frozen=True):
    """How a claim stands; `have` of `wanted` requests where it counts them."""

    name: str
    claim: str
    state: str
    evidence: str
    have: int
    wanted: int


class Evidence(msgspec.Struct, frozen=True):
    """All claims of the story `id`, after so many seconds; `problem` says why they cannot be judged."""

    id: str = ""
    seconds: float = 0.0
    claims: tuple[Standing, ...] = ()
    problem: str = ""


class Hearing:
    """Begins anew with every story, and tells the arena when one does, and its rule for ejections."""

    def __init__(self, arena: Arena, story: Storybook, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._arena = arena
        self._story = story
        self._monotonic = monotonic
        self._id = ""
        self._problem = ""
        self._started = 0.0
        self._trials: list[Trial] = []
        self._begun: dict[str, tuple[float, int]] = {}  # when a trial's window began, and how much it was fed since
        self._gatherer = Gatherer(self._facts)
        self._evidence = Evidence()

    def evidence(self) -> Evidence:
        return self._evidence

    def beat(self) -> None:
        """Looks for a new story, and hears what has happened since the last beat."""
        story, scenario = self._story.scenario()
        if story != self._id:
            self._open(story, scenario)
        at = self._monotonic() - self._started
        batch = self._gatherer.poll(at)
        if batch is not None:
            for trial in self._trials:
                self._hear(trial, batch)
        claims = tuple(_standing(trial) for trial in self._trials)
        self._evidence = Evidence(self._id, round(at, 1), claims, self._problem)

    def _facts(self, after: int | None) -> Facts:
        return self._arena.facts(after)

    def _open(self, story: str, scenario: Scenario | None) -> None:
        if self._id:
            self._arena.turn()
        self._arena.rule(scenario.outlier_detection if scenario else None)
        self._id, self._started, self._problem = story, self._monotonic(), ""
        self._gatherer, self._begun = Gatherer(self._facts), {}
        try:
            claims = read(scenario) if scenario else {}
        except ClaimError as error:
            claims, self._problem = {}, str(error)
        self._trials = [Trial(name, claim) for name, claim in claims.items()]

    def _hear(self, trial: Trial, batch: Batch) -> None:
        at = batch.report.at
        begun, fed = self._begun.get(trial.name, (at, 0))
        seconds, requests = (MET_SECONDS, MET_REQUESTS) if trial.met else (MOST_SECONDS, MOST_REQUESTS)
        if batch.fresh or at - begun > seconds or fed > requests:
            begun, fed = at, 0
            trial.begin(batch.report)
        if not batch.fresh:
            trial.feed(batch.report, batch.requests, batch.views)
        self._begun[trial.name] = (begun, fed + len(batch.requests))


def _standing(trial: Trial) -> Standing:
    verdict, kind = trial.verdict, str(trial.claim.__struct_config__.tag)
    return Standing(trial.name, kind, verdict.state, trial.evidence(), verdict.have, verdict.wanted)
