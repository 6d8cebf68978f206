import socket
from dataclasses import replace

import msgspec
import pytest

from mesharena.ai import strategy
from mesharena.ai.crew import Crew
from mesharena.ai.crew import PlayerLoop
from mesharena.ai.settings import AiSettings
from mesharena.kit.geometry import Point
from mesharena.kit.messages import Command
from mesharena.kit.messages import DisplayAnswer
from mesharena.kit.messages import Position
from mesharena.kit.messages import SidecarView
from mesharena.kit.settings import Headers
from mesharena.kit.settings import Secret
from mesharena.kit.tracing import Span
from tests.app.conftest import http
from tests.app.conftest import until

INFO = b'{"goal":{"x":181.5,"y":0},"zone":[{"x":20,"y":302},{"x":343,"y":585}],"number":7,"match":1}'


def control(ball: str, held: bool) -> bytes:
    body = {"x": 100.0, "y": 100.0, "control": held}
    return http("200 OK", msgspec.json.encode(body), f"x-arena-pod: {ball}", "x-arena-version: v1")


def kicked(ball: str, done: bool) -> bytes:
    return http("200 OK", msgspec.json.encode({"kicked": done}), f"x-arena-pod: {ball}")


@pytest.fixture
def make(common):
    def crew(ball: str = "", stadium: str = "", players: int = 1, **more: object) -> tuple[Crew, PlayerLoop]:
        common_settings = replace(
            common, pod="locals-1", ball_url=ball or common.ball_url, stadium_url=stadium or common.stadium_url
        )
        settings = AiSettings(common=common_settings, team="locals", players=players, timeout_seconds=1, **more)
        new_crew = Crew(settings)
        return new_crew, new_crew.loops[0]

    return crew


def outcomes(crew: Crew) -> list[tuple[str, str, int]]:
    return [(r.outcome, r.ball, r.status) for r in crew.reporter.message().requests]


def paths(requests: list[bytes]) -> list[str]:
    return [request.split(b" ")[1].decode() for request in requests]


def test_every_control_request_is_recorded_as_its_caller_saw_it(server, make):
    ball = server(
        control("ball-v1-1", held=False),
        http("503 Service Unavailable", b"{}", "x-arena-pod: ball-v2-1", "x-arena-version: v2"),
        http("503 Service Unavailable", b"upstream connect error"),
        http("200 OK", b"nonsense", "x-arena-pod: ball-v1-1"),
    )
    crew, loop = make(ball.url)
    for _ in range(4):
        loop.play()
    assert outcomes(crew) == [
        ("answered", "ball-v1-1", 200),
        ("error", "ball-v2-1", 503),
        ("refused", "", 503),
        ("error", "ball-v1-1", 200),
    ]
    assert crew.display().players[0].sad


@pytest.mark.parametrize("has_sidecar", [True, False])
def test_which_attempt_was_answered_is_recorded_where_a_sidecar_counts(server, make, monkeypatch, has_sidecar):
    again = http("503 Service Unavailable", b"{}", "x-arena-pod: ball-v2-1", "x-arena-attempt: 2")
    crew, loop = make(server(control("ball-v1-1", held=False), again).url)
    view = SidecarView(at=1.0, upstreams=(), overflow=0, retries=1) if has_sidecar else None
    monkeypatch.setattr(loop._sidecar, "view", lambda: view)
    loop.play()
    loop.play()
    records = crew.reporter.message().requests
    assert [(r.ball, r.attempt) for r in records] == [("ball-v1-1", 1), ("ball-v2-1", 2 if has_sidecar else 1)]


def test_failures_of_a_ball_that_went_down_are_recorded_too(server, make):
    ball = server(control("ball-v1-1", held=False), lambda connection: connection.shutdown(socket.SHUT_RDWR))
    crew, loop = make(ball.url)
    loop.play()
    loop.play()
    assert outcomes(crew) == [("answered", "ball-v1-1", 200), ("unreachable", "", 0)]


def test_a_ball_that_is_not_there_yet_is_waited_for(server, make):
    ball = server(http("503 Service Unavailable", b"no healthy upstream"), control("ball-v1-1", held=False))
    crew, loop = make(ball.url)
    crew.obey(DisplayAnswer(match=1, balls=0))
    loop.play()
    assert ball.requests == []
    crew.obey(DisplayAnswer(match=1, balls=1))
    loop.play()
    assert (outcomes(crew), len(ball.requests), crew.display().players[0].sad) == ([], 1, False)
    until(lambda: (loop.play(), outcomes(crew))[1], "the first answer")
    assert outcomes(crew) == [("answered", "ball-v1-1", 200)]


def test_the_holder_kicks_once(server, make):
    ball = server(control("ball-v1-1", held=True), kicked("ball-v1-1", done=True))
    crew, loop = make(ball.url, server(http("200 OK", INFO)).url)
    crew.inform()
    loop.play()
    assert paths(ball.requests) == ["/hasControl", "/shoot"]
    shot = msgspec.json.decode(ball.requests[1].partition(b"\r\n\r\n")[2])
    assert (shot["player"], shot["team"], shot["by"]) == ("locals-1", "locals", "")
    assert crew.display().players[0].holds == ""


def denied(reason: str = "RBAC: access denied", status: str = "403 Forbidden") -> bytes:
    return http(status, reason.encode(), "x-envoy-upstream-service-time: 1", "server: envoy")


def test_a_denied_player_records_the_reason_and_is_sad(server, make):
    crew, loop = make(server(denied("Jwt is\r\n\texpired\0", "401 Unauthorized")).url)
    loop.play()
    (record,) = crew.reporter.message().requests
    assert (record.outcome, record.status, record.reason) == ("denied", 401, "Jwt is expired")
    assert crew.display().players[0].sad


SEEN = DisplayAnswer(match=1, balls=1, places=(Position(x=300, y=500),))


def test_a_denied_player_runs_beside_the_ball_that_it_sees(server, make):
    crew, loop = make(server(denied()).url)
    crew.obey(SEEN)
    loop.play()
    player = crew.players[0]
    assert player._destination == strategy.beside(player.at, Point(300, 500))
    assert not player._wanders


def test_a_player_whose_request_was_refused_wanders_wherever_the_ball_is(server, make):
    crew, loop = make(server(control("ball-v1-1", held=False), http("503 Service Unavailable", b"overflow")).url)
    crew.obey(SEEN)
    loop.play()
    loop.play()
    assert crew.players[0]._wanders


def test_a_shot_is_recorded_too_and_one_that_is_denied_makes_sad(server, make):
    ball = server(control("ball-v1-1", held=True), denied())
    crew, loop = make(ball.url, server(http("200 OK", INFO)).url)
    crew.inform()
    loop.play()
    asked, shot = crew.reporter.message().requests
    assert (asked.request, asked.outcome, asked.reason) == ("control", "answered", "")
    assert (shot.request, shot.outcome, shot.reason, shot.player) == (
        "shot",
        "denied",
        "RBAC: access denied",
        "locals-1",
    )
    assert paths(ball.requests) == ["/hasControl", "/shoot"]
    assert (crew.display().players[0].sad, crew.display().players[0].holds) == (True, "")


class Marked(Span):
    """Remembers what was noted of it."""

    def __init__(self) -> None:
        self.facts: dict[str, object] = {}
        self.failure = ""

    def note(self, **facts: str | float | bool) -> None:
        self.facts |= facts

    def fail(self, reason: str) -> None:
        self.failure = reason


@pytest.mark.parametrize(
    ("answers", "outcome", "failure"),
    [
        ([denied()], "denied", "the control request was denied by the ball's sidecar"),
        ([control("ball-v1-1", held=True), denied()], "answered", "the shot was denied by the ball's sidecar"),
    ],
    ids=["a control request", "a shot"],
)
def test_the_trace_of_a_denied_move_says_why(server, make, answers, outcome, failure):
    crew, loop = make(server(*answers).url, server(http("200 OK", INFO)).url)
    crew.inform()
    move = Marked()
    loop._move(move)
    assert (move.facts["outcome"], move.facts["reason"]) == (outcome, "RBAC: access denied")
    assert move.failure.startswith(failure)
    assert move.failure.endswith("(status 403: RBAC: access denied)")


def test_a_token_is_sent_to_the_ball_and_to_nobody_else(server, make):
    ball = server(control("ball-v1-1", held=True), kicked("ball-v1-1", done=True))
    stadium = server(http("200 OK", INFO))
    crew, loop = make(ball.url, stadium.url, token=Secret("abc.def.ghi"))
    crew.inform()
    loop.play()
    assert paths(ball.requests) == ["/hasControl", "/shoot"]
    assert all(b"\r\nAuthorization: Bearer abc.def.ghi\r\n" in request for request in ball.requests)
    assert not any(b"abc.def.ghi" in request for request in stadium.requests)
    assert b"abc.def.ghi" not in msgspec.json.encode(crew.reporter.message())


def test_the_players_id_and_the_groups_headers_are_sent_to_the_ball_and_to_nobody_else(server, make):
    ball = server(control("ball-v1-1", held=True), kicked("ball-v1-1", done=True))
    stadium = server(http("200 OK", INFO))
    crew, loop = make(ball.url, stadium.url, headers=Headers({"x-preview": "yes"}))
    crew.inform()
    loop.play()
    assert paths(ball.requests) == ["/hasControl", "/shoot"]
    player = f"\r\nx-arena-player: {crew.players[0].id}\r\n".encode()
    assert all(player in request and b"\r\nx-preview: yes\r\n" in request for request in ball.requests)
    assert not any(b"x-preview" in request or b"x-arena-player" in request for request in stadium.requests)


def test_without_a_token_no_authorization_is_sent(server, make):
    ball = server(control("ball-v1-1", held=False))
    make(ball.url)[1].play()
    assert b"Authorization" not in ball.requests[0]


def test_a_kick_that_reaches_another_ball_is_retried(server, make):
    ball = server(control("ball-v1-1", held=True), kicked("ball-v2-1", done=False), kicked("ball-v1-1", done=True))
    crew, loop = make(ball.url, server(http("200 OK", INFO)).url)
    crew.inform()
    loop.play()
    assert paths(ball.requests) == ["/hasControl", "/shoot", "/shoot"]


def test_a_kick_that_the_held_ball_refuses_is_not_retried(server, make):
    ball = server(control("ball-v1-1", held=True), kicked("ball-v1-1", done=False))
    crew, loop = make(ball.url, server(http("200 OK", INFO)).url)
    crew.inform()
    loop.play()
    assert paths(ball.requests) == ["/hasControl", "/shoot"]


def test_the_stadium_is_asked_for_every_player_and_not_too_often(server, make):
    stadium = server(http("200 OK", INFO))
    crew, _ = make(stadium=stadium.url, players=3)
    crew.inform()
    crew.inform()
    assert len(stadium.requests) == 3
    assert b"player=locals-1%2F3&number=0" in stadium.requests[2]
    assert [player.number for player in crew.players] == [7, 7, 7]


@pytest.mark.parametrize("answer", [http("500 Internal Server Error", b""), http("200 OK", b"{}")])
def test_a_stadium_that_fails_ends_the_round_and_is_asked_again(server, make, answer):
    stadium = server(answer)
    crew, _ = make(stadium=stadium.url, players=3)
    crew.inform()
    crew.inform()
    assert len(stadium.requests) == 2


def test_commands_for_players_of_this_pod_are_obeyed_and_others_are_ignored(server, make):
    crew, _ = make(stadium=server(http("200 OK", INFO)).url)
    crew.inform()
    commands = tuple(Command(player=player, action="shoot", by="Ann") for player in ("locals-1", "nobody"))
    crew.obey(DisplayAnswer(match=1, commands=commands))
    planned = crew.players[0].kick(crew.players[0]._at, crew.players[0]._walked)
    assert planned is not None
    assert planned[1] == "Ann"


def test_the_background_work_of_a_pod_starts_and_stops(make):
    crew, _ = make(players=2)
    work = crew.work()
    for part in work:
        part.start()
    for part in work:
        part.stop()
    for part in work:
        part.join(5)
