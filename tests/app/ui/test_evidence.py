"""Claims on trial while the match plays: the proof's verdicts, one evaluation a story."""

from pathlib import Path

import msgspec
import pytest

from mesharena.ui import evidence
from mesharena.ui.evidence import LiveEvaluation
from mesharena.ui.story import Storybook
from tests.app.ui.samples import V1
from tests.app.ui.samples import V2
from tests.app.ui.samples import Clock
from tests.app.ui.samples import arena
from tests.app.ui.samples import player
from tests.app.ui.samples import record

ONLY_V1 = {"claim": "only", "ball": "v1", "callers": {"locals": True}, "requests": 20}
HALF = {"claim": "share", "ball": "v1", "percent": 50, "tolerance": 50, "requests": 10}


class Court:
    """An arena, a story on disk and a evaluation, all on one clock."""

    def __init__(self, folder: Path, **claims: object) -> None:
        self.clock = Clock()
        self.arena = arena(self.clock)
        self.path = folder / "scenario.json"
        self.sent = 0
        self.tell("first", **claims)
        self.evaluation = LiveEvaluation(self.arena, Storybook(str(self.path)), self.clock)
        self.play(0)

    def tell(self, name: str, **claims: object) -> None:
        self.path.write_bytes(msgspec.json.encode({"name": name, "proof": claims}))

    def play(self, requests: int, ball: str = V1, seconds: float = 10) -> None:
        """The ball answers `requests` times, then the evidence is updated."""
        self.clock.now += seconds
        records = [record(ball, at=self.clock.now) for _ in range(requests)]
        self.arena.display(player(*records, first=self.sent, sent=self.clock.now))
        self.sent += requests
        self.evaluation.tick()

    def states(self) -> dict[str, str]:
        return {c.name: c.state for c in self.evaluation.evidence().claims}


def test_evidence_accumulates_until_the_claim_is_met(tmp_path):
    court = Court(tmp_path, only=ONLY_V1)
    court.play(12)
    (claim,) = court.evaluation.evidence().claims
    assert (claim.state, claim.have, claim.wanted) == ("not yet", 12, 20)
    assert "12 of 20 requests so far" in claim.evidence
    court.play(12)
    assert court.states() == {"only": "met"}


def test_requests_before_the_evidence_window_do_not_count(tmp_path):
    court = Court(tmp_path, only=ONLY_V1)
    court.arena.display(player(record(V2, at=900), first=0, sent=court.clock.now))
    court.sent = 1
    court.play(20)
    assert court.states() == {"only": "met"}


def test_a_claim_is_refuted_by_what_it_rules_out_even_after_it_was_met(tmp_path):
    court = Court(tmp_path, only=ONLY_V1)
    court.play(20)
    court.play(1, V2)
    assert court.states() == {"only": "refuted"}


def test_a_new_story_starts_new_evidence_and_a_new_window(tmp_path):
    court = Court(tmp_path, only=ONLY_V1)
    court.play(20)
    court.tell("second", half=HALF)
    court.play(0, seconds=1)
    assert court.states() == {"half": "not yet"}
    assert court.arena.mesh().window == 0
    assert court.evaluation.evidence().id == court.evaluation._story.story().id


def test_claims_that_cannot_be_judged_are_reported_and_later_ones_are_judged(tmp_path):
    court = Court(tmp_path, odd={"claim": "wishful"})
    assert "scenario.proof.odd" in court.evaluation.evidence().problem
    court.tell("mended", half=HALF)
    court.play(0, seconds=1)
    assert (court.evaluation.evidence().problem, court.states()) == ("", {"half": "not yet"})


@pytest.mark.parametrize(("name", "most"), [("MET_REQUESTS", 50), ("MET_SECONDS", 5.0)])
def test_a_met_claim_is_judged_further_with_bounded_memory(tmp_path, monkeypatch, name: str, most: float):
    monkeypatch.setattr(evidence, name, most)
    court = Court(tmp_path, only=ONLY_V1)
    for _ in range(20):
        court.play(30)
    assert len(court.evaluation._evaluations[0]._window.requests) <= 90
    assert court.states() == {"only": "met"}
