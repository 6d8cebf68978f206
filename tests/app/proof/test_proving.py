"""From the ui's facts to the verdict: fresh windows, gaps, restarts, the deadline, and what is printed."""

import msgspec
import pytest

from mesharena.kit import settings
from mesharena.kit.messages.facts import Facts
from mesharena.kit.messages.facts import PodFact
from mesharena.proof import __main__ as program
from mesharena.proof import report
from mesharena.proof.claims import Errors
from mesharena.proof.claims import Share
from mesharena.proof.gather import Gatherer
from mesharena.proof.judge import CONFIGURATION_SECONDS
from mesharena.proof.judge import ClaimEvaluation
from mesharena.proof.window import Report
from tests.app.proof.samples import request

LOCALS = PodFact("locals-0", "ai", "locals", 100.0, 1, True, 0, 99.0)


def facts(*requests, cursor: int = 0, boot: str = "ui-1", missed: bool = False, more: bool = False) -> Facts:
    return Facts(boot, cursor, missed, more, (LOCALS,), (), requests, ())


class Ui:
    """Answers with these facts in turn and records the requested cursors."""

    def __init__(self, *answers: Facts | None) -> None:
        self.answers = list(answers)
        self.asked: list[int | None] = []

    def __call__(self, after: int | None) -> Facts | None:
        self.asked.append(after)
        return self.answers.pop(0)


def test_the_first_answer_only_says_where_to_begin():
    batch = Gatherer(Ui(facts(request(), cursor=7))).poll(0)
    assert batch.fresh
    assert batch.requests == []


def test_facts_are_read_from_the_cursor_until_there_are_no_more():
    ui = Ui(facts(cursor=7), facts(request(at=101), cursor=8, more=True), facts(request(at=102), cursor=9))
    gatherer = Gatherer(ui)
    gatherer.poll(0)
    assert [r.at for r in gatherer.poll(1).requests] == [101, 102]
    assert ui.asked == [None, 7, 8]


def test_what_began_before_the_proof_by_the_callers_own_clock_is_not_counted():
    old, slow, fresh = request(at=99.9), request(at=101, seconds=2), request(at=101, seconds=0.5)
    gatherer = Gatherer(Ui(facts(cursor=7), facts(old, slow, fresh, cursor=10)))
    gatherer.poll(0)
    assert gatherer.poll(1).requests == [fresh]


@pytest.mark.parametrize("broken", [facts(boot="ui-2", cursor=3), facts(missed=True, cursor=90)])
def test_a_gap_or_a_restarted_ui_starts_a_new_window(broken):
    ui = Ui(facts(cursor=7), broken, facts(request(), boot=broken.boot, cursor=91), facts(boot=broken.boot, cursor=91))
    gatherer = Gatherer(ui)
    gatherer.poll(0)
    batch = gatherer.poll(1)
    assert batch.fresh
    assert batch.requests == []
    assert not gatherer.poll(2).fresh
    assert ui.asked == [None, 7, None, 91]


def test_a_ui_that_does_not_answer_gives_no_facts():
    assert Gatherer(Ui(None)).poll(0) is None


def trial(requests: int = 10) -> ClaimEvaluation:
    return ClaimEvaluation("no-errors", Errors(percent=0, tolerance=0, requests=requests))


def half(requests: int = 900) -> ClaimEvaluation:
    return ClaimEvaluation("half", Share(ball="v1", percent=50, tolerance=5, requests=requests))


def feed(on_trial: ClaimEvaluation, *requests, at: float = 10.0) -> None:
    on_trial.feed(Report(at), list(requests), [])


def test_a_failed_window_is_followed_by_an_empty_one():
    on_trial = half()
    feed(on_trial, *[request("v1")] * 600, *[request("v2")] * 300)
    assert on_trial.verdict.state == "failed"
    feed(on_trial, *[request("v1")] * 449, *[request("v2")] * 450)
    assert on_trial.verdict.state == "not yet"
    assert "66.7 %" in on_trial.evidence()
    feed(on_trial, request("v1"))
    assert on_trial.met
    assert "50.0 % of 900" in on_trial.evidence()
    assert "66.7 %" in on_trial.evidence(), "a window that failed is told of, also when a later one holds"


def test_a_claim_met_by_enough_requests_stays_met():
    on_trial = half()
    feed(on_trial, *[request("v1")] * 450, *[request("v2")] * 450)
    feed(on_trial, *[request("v1")] * 900)
    assert on_trial.met


def test_a_refuted_claim_stays_refuted():
    on_trial = trial()
    feed(on_trial, request(outcome="error"))
    feed(on_trial, *[request()] * 1000)
    assert on_trial.decided
    assert not on_trial.met
    assert "1 error" in on_trial.evidence()


def test_a_met_claim_is_refuted_by_later_requests():
    on_trial = trial()
    feed(on_trial, *[request()] * 10)
    assert on_trial.met
    feed(on_trial, request(outcome="error"))
    assert not on_trial.met
    assert "1 error" in on_trial.evidence()


def test_the_first_seconds_may_still_follow_the_previous_rules():
    on_trial = trial()
    feed(on_trial, request(outcome="error"), at=CONFIGURATION_SECONDS)
    assert not on_trial.decided
    feed(on_trial, *[request()] * 10, at=CONFIGURATION_SECONDS + 1)
    assert on_trial.met
    assert "1 error" in on_trial.evidence()


def test_a_met_claim_is_judged_until_all_claims_are_met(monkeypatch):
    monkeypatch.setattr(program, "POLL_SECONDS", 0)
    monkeypatch.setattr("mesharena.proof.judge.CONFIGURATION_SECONDS", -1)
    ui = Ui(
        facts(cursor=0),
        facts(*[request(at=200)] * 10, cursor=10),
        facts(request(at=201, outcome="error"), cursor=11),
        facts(*[request(at=202)] * 1000, cursor=1011),
    )
    strict, slow = trial(), ClaimEvaluation("all", Share(ball="v1", percent=100, tolerance=5, requests=1000))
    program.prove([strict, slow], ui, 60, pytest.fail)
    assert slow.met
    assert not strict.met


def test_the_proof_ends_when_the_last_open_claim_is_refuted(monkeypatch):
    monkeypatch.setattr(program, "POLL_SECONDS", 0)
    monkeypatch.setattr("mesharena.proof.judge.CONFIGURATION_SECONDS", -1)
    trials = [trial()]
    program.prove(trials, Ui(facts(cursor=0), facts(request(at=200, outcome="error"), cursor=1)), 60, pytest.fail)
    assert report.lines(trials)[0].startswith("FAILED no-errors: 100.0 % of the callers' 1 requests failed")


def test_a_window_does_not_reach_across_a_gap():
    on_trial = trial()
    feed(on_trial, *[request()] * 9)
    on_trial.begin(Report(2.0))
    feed(on_trial, request())
    assert on_trial.verdict.state == "not yet"


def test_the_proof_ends_as_soon_as_every_claim_is_met(monkeypatch):
    monkeypatch.setattr(program, "POLL_SECONDS", 0)
    ui = Ui(facts(cursor=0), facts(*[request(at=200)] * 10, cursor=10))
    trials = [trial()]
    program.prove(trials, ui, 60, pytest.fail)
    assert report.lines(trials) == ["ok no-errors: 0.0 % of the callers' 10 requests failed (claimed 0 +- 0)"]


def test_the_deadline_fails_open_claims_and_prints_the_last_evidence(monkeypatch):
    monkeypatch.setattr(program, "POLL_SECONDS", 0)
    monkeypatch.setattr(program, "TALK_SECONDS", 0)
    said: list[str] = []
    trials = [ClaimEvaluation("half", Share(ball="v1", percent=50, tolerance=5, requests=1000))]
    program.prove(trials, lambda after: facts(*([] if after is None else [request(at=200)])), 0.05, said.append)
    assert said[-1].startswith("... half: ")
    assert report.lines(trials)[0].startswith("FAILED half: ")
    assert "of 1000 requests so far" in report.lines(trials)[0]


def test_json_output_has_the_same_verdicts():
    good, bad = trial(), trial()
    feed(good, *[request()] * 10)
    document = msgspec.json.decode(report.document("burst", [good, bad], 12.34))
    assert document["scenario"] == "burst"
    assert document["ok"] is False
    assert [c["ok"] for c in document["claims"]] == [True, False]
    assert document["claims"][0]["claim"] == "errors"


@pytest.fixture
def environment(monkeypatch, tmp_path):
    def use(**values: str):
        monkeypatch.setattr(settings, "environment", lambda: values)

    return use


@pytest.mark.parametrize(
    ("content", "named"),
    [
        (b'{"name": "x", "proof": {}}', "claims nothing"),
        (b'{"name": "x", "proof": {"a": {"claim": "magic"}}}', "scenario.proof.a"),
        (None, "No such file"),
    ],
)
def test_a_proof_that_cannot_be_judged_exits_with_2_and_says_why(environment, tmp_path, capsys, content, named):
    path = tmp_path / "scenario.json"
    if content is not None:
        path.write_bytes(content)
    environment(ARENA_STORY=str(path))
    assert program.main() == 2
    assert named in capsys.readouterr().err


def test_a_proof_without_a_ui_exits_with_1(environment, tmp_path, capsys, monkeypatch, common):
    monkeypatch.setattr(program, "POLL_SECONDS", 0.1)
    path = tmp_path / "scenario.json"
    services = {"ui": True, "stadium": False, "ball": False}
    claim = {"claim": "present", "services": services, "players": 0}
    path.write_bytes(msgspec.json.encode({"name": "x", "proof": {"a": claim}}))
    environment(ARENA_STORY=str(path), ARENA_UI_URL=common.ui_url, ARENA_PROOF_SECONDS="1")
    assert program.main() == 1
    assert "FAILED a: no facts from the ui yet" in capsys.readouterr().out
