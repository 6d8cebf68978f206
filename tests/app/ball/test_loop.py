import time

import msgspec
import pytest

from mesharena.ball.game import Ball
from mesharena.ball.loop import Loop
from mesharena.ball.received import ReceivedCounts
from mesharena.ball.settings import BallSettings
from mesharena.kit.geometry import CENTRE
from mesharena.kit.messages import ControlRequest
from mesharena.kit.messages import DisplayAnswer
from mesharena.kit.messages import ShotRequest
from mesharena.kit.peers import Peer
from tests.app.conftest import http


def roll(ball: Ball) -> None:
    me = {"caller": "a", "player": "a", "name": "a", "team": "locals", "x": CENTRE.x, "y": CENTRE.y}
    ball.control(ControlRequest(**me, skill=5), time.monotonic(), 0)
    ball.shoot(ShotRequest(**{**me, "y": 0}, strength=250, goal=True))


@pytest.fixture
def make(common):
    def loop(url: str) -> tuple[Loop, Ball]:
        ball = Ball(15, 80)
        return Loop(BallSettings(common=common), ball, ReceivedCounts(), Peer(url, timeout=0.5)), ball

    return loop


def test_a_still_ball_sends_no_requests(server, make):
    stadium = server(http("200 OK", b'{"result":"nothing"}'))
    loop, _ = make(stadium.url)
    loop.tick()
    assert stadium.requests == []


def test_a_moving_ball_asks_the_stadium_on_every_tick(server, make):
    stadium = server(http("200 OK", b'{"result":"nothing"}'))
    loop, ball = make(stadium.url)
    roll(ball)
    loop.tick()
    loop.tick()
    body = msgspec.json.decode(stadium.requests[0].partition(b"\r\n\r\n")[2])
    assert len(stadium.requests) == 2
    assert body["ball"] == "ball-v1-abcde-1"
    assert body["kick"]["player"] == "a"
    assert ball.at.y < CENTRE.y


@pytest.mark.parametrize(
    "answer",
    [http("500 Internal Server Error", b"{}"), http("200 OK", b'{"result":"offside"}'), http("200 OK", b"[]")],
)
def test_a_failing_stadium_is_called_less_often_and_the_ball_goes_on(server, make, answer):
    stadium = server(answer)
    loop, ball = make(stadium.url)
    roll(ball)
    for _ in range(3):
        before = ball.at
        loop.tick()
        assert ball.at.y <= before.y
    assert len(stadium.requests) == 1
    assert ball.at.y < CENTRE.y


def test_the_ball_reports_its_position_and_traffic(server, make):
    loop, ball = make(server(b"").url)
    scene = loop.display()
    assert scene.ball is not None
    assert (scene.ball.x, scene.ball.y, scene.ball.asked, scene.ball.errored) == (CENTRE.x, CENTRE.y, -1, -1)
    assert scene.traffic is not None
    loop.hear(DisplayAnswer(match=1))
    ball.put(CENTRE._replace(x=1))
    loop.hear(DisplayAnswer(match=2))
    assert ball.at == CENTRE
