from dataclasses import replace

import pytest

from mesharena.kit.geometry import CENTRE
from mesharena.stadium import create_app
from mesharena.stadium import stadium as module
from mesharena.stadium.settings import StadiumSettings
from tests.app.conftest import http

KICK = {"player": "locals-1", "name": "Ada", "team": "locals"}
ASKED = {**KICK, "by": "Ann"}


def bounce(y: float, ball: str = "ball-v1", **more: object) -> dict[str, object]:
    return {"ball": ball, "start": {"x": 181.5, "y": 300}, "end": {"x": 181.5, "y": y}, **more}


@pytest.fixture
def app(common):
    return create_app(StadiumSettings(common=common))


@pytest.fixture
def client(app):
    return app.test_client()


def score(app) -> tuple[int, int]:
    board = app.extensions["arena.stadium"].display().score
    return board.locals, board.visitors


def comments(app) -> list[str]:
    return [comment.text for comment in app.extensions["arena.stadium"].reporter.message().comments]


def test_locals_attack_the_top_goal_and_defend_the_bottom_half(client):
    info = client.get("/info?team=locals&player=a&number=9").json
    assert info["goal"] == {"x": CENTRE.x, "y": 0}
    assert info["zone"][0]["y"] == 302.5
    assert (info["number"], info["match"]) == (9, 1)
    assert client.get("/info?team=visitors&player=a").json["goal"]["y"] == 605


@pytest.mark.parametrize(
    ("body", "scored_by", "own_goal", "points", "comment"),
    [
        pytest.param(bounce(-5, kick=KICK), "locals", False, (1, 0), "Goal by Ada!", id="a goal"),
        pytest.param(bounce(-5, kick=ASKED), "locals", False, (1, 0), "Goal by Ada for Ann!", id="asked for"),
        pytest.param(bounce(610, kick=KICK), "visitors", True, (0, 1), "Own goal by Ada!", id="an own goal"),
        pytest.param(bounce(610), "visitors", False, (0, 1), "Goal for the visitors!", id="a goal without a kicker"),
    ],
)
def test_a_goal_is_counted_and_named(client, app, body, scored_by, own_goal, points, comment):
    answer = client.post("/bounce", json=body).json
    assert (answer["result"], answer["scored_by"], answer["own_goal"]) == ("goal", scored_by, own_goal)
    assert score(app) == points
    assert comments(app) == [comment]
    assert "arena_goals_total{" in client.get("/metrics").text


def test_a_ball_that_asks_twice_about_one_goal_scores_once(client, app, monkeypatch):
    for _ in range(3):
        assert client.post("/bounce", json=bounce(-5, kick=KICK)).json["result"] == "goal"
    assert score(app) == (1, 0)
    client.post("/bounce", json=bounce(-5, "ball-v2", kick=KICK))
    assert score(app) == (2, 0)
    monkeypatch.setattr(module, "SAME_GOAL_SECONDS", 0)
    client.post("/bounce", json=bounce(-5, kick=KICK))
    assert score(app) == (3, 0)


def test_balls_without_end_do_not_fill_the_memory(client, app, monkeypatch):
    monkeypatch.setattr(module, "BALLS", 5)
    for n in range(20):
        client.post("/bounce", json=bounce(-5, f"ball-{n}"))
    assert len(app.extensions["arena.stadium"]._last_goals) == 5
    assert score(app) == (20, 0)


def test_a_new_match_starts_at_zero_and_moves_the_ball(common, server):
    ball = server(http("200 OK", b'{"x":181.5,"y":302.5}'))
    app = create_app(StadiumSettings(common=replace(common, ball_url=ball.url)))
    client = app.test_client()
    client.post("/bounce", json=bounce(-5))
    assert client.post("/centerBall").json == {"match": 2, "moved": True}
    assert ball.requests[0].endswith(b'{"x":181.5,"y":302.5}')
    assert score(app) == (0, 0)


def test_an_unreachable_ball_does_not_stop_a_new_match(client):
    assert client.post("/centerBall", json={}).json == {"match": 2, "moved": False}
    assert client.post("/randomBall").json == {"match": 2, "moved": False}


def test_a_random_position_is_on_the_pitch(common, server):
    ball = server(http("200 OK", b'{"x":1,"y":1}'))
    client = create_app(StadiumSettings(common=replace(common, ball_url=ball.url))).test_client()
    assert client.post("/randomBall").json["moved"] is True


def test_an_unattended_demo_starts_match_after_match(app, monkeypatch):
    stadium = app.extensions["arena.stadium"]
    start = module.time.monotonic()
    for passed, match in ((0, 1), (121, 1), (125, 1), (131, 2), (140, 2)):
        monkeypatch.setattr(module.time, "monotonic", lambda passed=passed: start + passed)
        stadium.tick()
        assert stadium.display().score.match == match
    assert comments(app) == ["Full time, 0:0, a draw", "Match 2 begins"]


def test_the_first_match_starts_with_the_worker_and_not_with_its_master(app, monkeypatch):
    stadium = app.extensions["arena.stadium"]
    loaded = module.time.monotonic()
    monkeypatch.setattr(module.time, "monotonic", lambda: loaded + 300)
    stadium.start()
    assert stadium.display().score.remaining == pytest.approx(120)
    stadium.stop()
    stadium.join(5)
