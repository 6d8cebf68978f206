import msgspec
import pytest

from mesharena.kit import display
from mesharena.kit.display import PodDisplay
from mesharena.kit.display import Reporter
from mesharena.kit.messages import BallObject
from mesharena.kit.messages import DisplayMessage
from mesharena.kit.messages import RequestRecord
from mesharena.kit.peers import Peer
from tests.app.conftest import http
from tests.app.conftest import until
from tests.ports import free_port

ANSWER = http("200 OK", b'{"match":4,"commands":[{"player":"p","action":"shoot","by":"Ann"}]}')
BROKEN = http("500 Internal Server Error", b"{}")
SCENE = PodDisplay(ball=BallObject(id="b", x=1, y=2, errored=-1, asked=-1))


def record(at: float = 1.0) -> RequestRecord:
    return RequestRecord(at=at, player="p", ball="b", version="v1", outcome="answered", status=200, seconds=0.01)


def sent(request: bytes) -> DisplayMessage:
    return msgspec.json.decode(request.partition(b"\r\n\r\n")[2], type=DisplayMessage)


@pytest.fixture
def reporter(common):
    def make(url: str, answered=display.ignore) -> Reporter:
        return Reporter(common, "ball", 0.02, lambda: SCENE, answered=answered, peer=Peer(url, timeout=1))

    return make


def test_the_answer_of_the_ui_is_passed_on(server, reporter):
    heard = []
    reporter(server(ANSWER).url, heard.append).report()
    assert heard[0].match == 4
    assert heard[0].commands[0].by == "Ann"


def test_records_wait_until_they_are_accepted(server, reporter):
    ui = server(BROKEN, ANSWER, ANSWER)
    sender = reporter(ui.url)
    sender.record(record(1))
    sender.comment("hello", "match")
    sender.report()
    sender.record(record(2))
    sender.report()
    sender.record(record(3))
    sender.report()
    messages = [sent(request) for request in ui.requests]
    assert [[r.at for r in m.requests] for m in messages] == [[1], [1, 2], [3]]
    assert [m.requests_first for m in messages] == [0, 0, 2]
    assert [len(m.comments) for m in messages] == [1, 1, 0]
    assert messages[0].ball == SCENE.ball


def test_a_long_silence_loses_the_oldest_records_and_says_so(server, reporter, monkeypatch):
    monkeypatch.setattr(display, "KEPT_RECORDS", 10)
    sender = reporter(server(ANSWER).url)
    for n in range(25):
        sender.record(record(n))
    message = sender.message()
    assert message.requests_lost == 15
    assert message.requests_first == 15
    assert [r.at for r in message.requests] == list(range(15, 25))


def test_a_backlog_is_sent_in_parts(server, reporter):
    ui = server(ANSWER)
    sender = reporter(ui.url)
    for n in range(display.RECORDS_A_MESSAGE + 5):
        sender.record(record(n))
    sender.report()
    sender.report()
    assert [len(sent(r).requests) for r in ui.requests] == [display.RECORDS_A_MESSAGE, 5]


def test_records_that_came_while_the_ui_answered_are_kept(server, reporter):
    ui = server(ANSWER)
    sender = reporter(ui.url, lambda answer: sender.record(record(2)))
    sender.record(record(1))
    sender.report()
    assert [r.at for r in sender.message().requests] == [2]


def test_every_start_has_a_new_boot_id(server, reporter):
    ui = server(ANSWER)
    sender = reporter(ui.url)
    boots = set()
    for _ in range(2):
        before = len(ui.requests)
        sender.start()
        until(lambda before=before: len(ui.requests) > before, "a report on the beat")
        sender.stop()
        sender.join(5)
        boots.add(sent(ui.requests[-1]).pod.boot)
    assert len(boots) == 2


def test_an_unreachable_or_invalid_ui_changes_nothing(server, reporter):
    heard = []
    for url in (f"http://127.0.0.1:{free_port()}", server(http("200 OK", b'{"match":-1}')).url, server(BROKEN).url):
        sender = reporter(url, heard.append)
        sender.record(record())
        sender.report()
        assert len(sender.message().requests) == 1
    assert heard == []


def test_a_crowded_ui_gets_reports_less_often(server, reporter, monkeypatch):
    now = [100.0]
    monkeypatch.setattr("mesharena.kit.display.time.monotonic", lambda: now[0])
    ui = server(http("200 OK", b'{"match": 1, "pace": 0.6}'))
    sender = reporter(ui.url)
    sent_at = []
    for _ in range(100):
        now[0] += 0.02
        before = len(ui.requests)
        sender.report()
        sent_at += [now[0]] * (len(ui.requests) - before)
    assert len(sent_at) == 4
