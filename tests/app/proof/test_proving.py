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
from mesharena.proof.judge import Trial
from mesharena.proof.window import Report
from tests.app.proof.samples import request

LOCALS = PodFact("locals-0", "ai", "locals", "v1", "b", 100.0, 1, True, 0, 99.0)


def facts(*requests, cursor: int = 0, boot: str = "ui-1", missed: bool = False, more: bool = False) -> Facts:
    return Facts(boot, 0.0, cursor, missed, more, (LOCALS,), (), requests, ())


class Ui:
    """Answers with the given facts in turn, and remembers which cursor was asked for."""

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


def test_it_reads_on_from_the_cursor_until_there_is_no_more():
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
def test_a_gap_or_a_ui_that_was_started_again_begins_afresh(broken):
    ui = Ui(facts(cursor=7), broken, facts(request(), boot=broken.boot, cursor=91), facts(boot=broken.boot, cursor=91))
    gatherer = Gatherer(ui)
    gatherer.poll(0)
    batch = gatherer.poll(1)
    assert batch.fresh
    assert batch.requests == []
    assert not gatherer.poll(2).fresh
    assert ui.asked == [None, 7, None, 91]


def test_a_silent_ui_gives_nothing():
    assert Gatherer(Ui(None)).poll(0) is None


def trial(requests: int = 10) -> Trial:
    return Trial("no-errors", Errors(percent=0, tolerance=0, requests=requests))


def feed(one: Trial, *requests) -> None:
    one.feed(Report(1.0), list(requests), [])


def test_a_spent_window_is_followed_by_one_that_holds_nothing_of_it():
    one = trial()
    feed(one, *[request()] * 9, request(outcome="error"))
    assert one.verdict.state == "failed"
    feed(one, *[request()] * 9)
    assert one.verdict.state == "not yet"
    assert "1 error" in one.evidence()
    feed(one, request())
    assert one.met
    assert one.evidence().endswith("[window 2]")


def test_what_was_met_stays_met():
    one = trial()
    feed(one, *[request()] * 10)
    feed(one, request(outcome="error"))
    assert one.met


def test_a_window_does_not_reach_across_a_gap():
    one = trial()
    feed(one, *[request()] * 9)
    one.begin(Report(2.0))
    feed(one, request())
    assert one.verdict.state == "not yet"


def test_the_proof_ends_as_soon_as_every_claim_is_met(monkeypatch):
    monkeypatch.setattr(program, "POLL_SECONDS", 0)
    ui = Ui(facts(cursor=0), facts(*[request(at=200)] * 10, cursor=10))
    trials = [trial()]
    program.prove(trials, ui, 60, pytest.fail)
    assert report.lines(trials) == ["ok no-errors: 0.0 % of the callers' 10 requests failed (claimed 0 +- 0)"]


def test_the_deadline_fails_what_is_not_met_and_tells_the_last_evidence(monkeypatch):
    monkeypatch.setattr(program, "POLL_SECONDS", 0)
    monkeypatch.setattr(program, "TALK_SECONDS", 0)
    said: list[str] = []
    trials = [Trial("half", Share(ball="v1", percent=50, tolerance=5, requests=1000))]
    program.prove(trials, lambda after: facts(*([] if after is None else [request(at=200)])), 0.05, said.append)
    assert said[-1].startswith("... half: ")
    assert report.lines(trials)[0].startswith("FAILED half: ")
    assert "of 1000 requests so far" in report.lines(trials)[0]


def test_json_says_the_same():
    good, bad = trial(), trial()
    feed(good, *[request()] * 10)
    told = msgspec.json.decode(report.document("burst", [good, bad], 12.34))
    assert told["scenario"] == "burst"
    assert told["ok"] is False
    assert [c["ok"] for c in told["claims"]] == [True, False]
    assert told["claims"][0]["claim"] == "errors"


@pytest.fixture
def environment(monkeypatch, tmp_path):
    def use(**values: str):
        monkeypatch.setattr(settings, "environment", lambda: settings.Environment(values))

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
    path.write_bytes(b'{"name": "x", "proof": {"a": {"claim": "present", "services": {"ui": true}, "players": 0}}}')
    environment(ARENA_STORY=str(path), ARENA_UI_URL=common.ui_url, ARENA_PROOF_SECONDS="1")
    assert program.main() == 1
    assert "FAILED a: nothing is heard yet" in capsys.readouterr().out
