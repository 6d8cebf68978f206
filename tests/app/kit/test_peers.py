import socket
import threading
import time

import pytest
import urllib3.util.connection

from mesharena.kit.messages import ControlAnswer
from mesharena.kit.messages import Position
from mesharena.kit.peers import Peer
from tests.app.conftest import http
from tests.ports import free_port

GOOD = b'{"x":1.0,"y":2.0}'
ASK = Position(x=0, y=0)
SIGNED = ("x-arena-pod: ball-v1-1", "x-arena-version: v1")


def test_an_answer_is_decoded_and_attributed(server):
    peer = Peer(server(http("200 OK", GOOD, *SIGNED)).url, timeout=2)
    reply = peer.post("/setPosition", ASK, Position)
    assert reply.outcome == "answered"
    assert reply.message == Position(x=1, y=2)
    assert (reply.pod, reply.version, reply.status) == ("ball-v1-1", "v1", 200)
    assert 0 < reply.seconds < 2


def test_the_reply_says_which_of_ball_and_sidecars_ended_the_request(server):
    listener = server(
        http("503 Service Unavailable", b"{}", *SIGNED),
        http("403 Forbidden", b"RBAC: access denied", "X-Envoy-Upstream-Service-Time: 1", "Server: envoy"),
        http("503 Service Unavailable", b"no healthy upstream", "Server: envoy"),
    )
    peer = Peer(listener.url, timeout=2)
    error, denied, refused = [peer.post("/hasControl", ASK, Position) for _ in range(3)]
    assert (denied.outcome, denied.pod, denied.status, denied.error) == ("denied", "", 403, "RBAC: access denied")
    assert (error.outcome, error.pod, error.status) == ("error", "ball-v1-1", 503)
    assert (refused.outcome, refused.pod, refused.error) == ("refused", "", "no healthy upstream")


def test_the_reply_says_which_attempt_was_answered_also_with_an_error(server):
    listener = server(
        http("200 OK", GOOD, *SIGNED),
        http("200 OK", GOOD, *SIGNED, "x-arena-attempt: 2"),
        http("503 Service Unavailable", b"{}", *SIGNED, "x-arena-attempt: 3"),
        http("200 OK", GOOD, *SIGNED, "x-arena-attempt: many"),
    )
    peer = Peer(listener.url, timeout=2)
    assert [peer.post("/hasControl", ASK, Position).attempt for _ in range(4)] == [1, 2, 3, 1]


def test_connections_are_kept_alive(server):
    listener = server(http("200 OK", GOOD))
    peer = Peer(listener.url, timeout=2)
    for _ in range(5):
        assert peer.post("/a", ASK, Position).outcome == "answered"
        assert peer.get("/b", Position, {"team": "locals", "player": "a/1"}).outcome == "answered"
    assert listener.connections == 1
    assert listener.requests[1].startswith(b"GET /b?team=locals&player=a%2F1 HTTP/1.1")


def test_a_connection_that_the_peer_closed_is_replaced(server):
    listener = server(http("200 OK", GOOD, "Connection: close"))
    peer = Peer(listener.url, timeout=2)
    assert [peer.post("/a", ASK, Position).outcome for _ in range(3)] == ["answered"] * 3


def test_nobody_listening_is_unreachable():
    assert Peer(f"http://127.0.0.1:{free_port()}", timeout=2).post("/a", ASK, Position).outcome == "unreachable"


def test_an_unknown_name_is_unreachable():
    assert Peer("http://no-such-service.invalid:1", timeout=2).get("/a", Position).outcome == "unreachable"


def test_a_peer_that_does_not_answer_times_out(server):
    release = threading.Event()
    peer = Peer(server(lambda connection: release.wait(5)).url, timeout=0.1)
    reply = peer.post("/a", ASK, Position)
    release.set()
    assert reply.outcome == "timeout"
    assert 0.1 <= reply.seconds < 2


def test_a_slowly_sent_body_times_out(server):
    def drip(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        pause = threading.Event()
        for _ in range(200):
            connection.sendall(b" ")
            pause.wait(0.02)

    started = time.monotonic()
    assert Peer(server(drip).url, timeout=0.2).post("/a", ASK, Position).outcome == "timeout"
    assert time.monotonic() - started < 2


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(http("200 OK", b"<html>"), id="no JSON"),
        pytest.param(http("200 OK", b""), id="nothing"),
        pytest.param(http("200 OK", b"[1,2]"), id="another shape"),
        pytest.param(http("200 OK", b'{"x":"here","y":2}'), id="wrong type"),
        pytest.param(http("200 OK", b'{"x":1e999,"y":2}'), id="number out of range"),
        pytest.param(http("200 OK", b'{"x":1,"y":2,"z":3}'), id="unknown field"),
        pytest.param(http("200 OK", b"\xff\xfe"), id="not text"),
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\nConnection: close\r\n\r\n{", id="broken off"),
        pytest.param(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", id="broken chunks"),
        pytest.param(b"SSH-2.0-OpenSSH\r\n\r\n", id="another protocol"),
    ],
)
def test_an_invalid_answer_never_raises(server, answer):
    def lie(connection: socket.socket) -> None:
        connection.sendall(answer)
        connection.shutdown(socket.SHUT_RDWR)

    reply = Peer(server(lie).url, timeout=1).post("/a", ASK, Position)
    assert reply.outcome in ("error", "unreachable")
    assert reply.message is None


def test_a_denial_that_breaks_off_is_recognised_by_the_words_that_arrived(server):
    def deny(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 99\r\n\r\nRBAC: access denied")
        connection.shutdown(socket.SHUT_RDWR)

    reply = Peer(server(deny).url, timeout=1).post("/a", ASK, Position)
    assert (reply.outcome, reply.status, reply.error) == ("denied", 403, "RBAC: access denied")


def test_a_peer_that_closes_the_connection_is_unreachable(server):
    peer = Peer(server(lambda connection: connection.shutdown(socket.SHUT_RDWR)).url, timeout=1)
    assert peer.post("/a", ASK, Position).outcome == "unreachable"


def test_an_answer_beyond_the_size_limit_is_an_error(server):
    peer = Peer(server(http("200 OK", b"1" * 10_000)).url, timeout=2, answer_limit=5000)
    assert peer.get("/a", Position).outcome == "error"


def test_redirects_are_not_followed_and_cookies_not_kept(server):
    listener = server(http("302 Found", b"", "Location: /elsewhere", "Set-Cookie: a=b"))
    peer = Peer(listener.url, timeout=2)
    assert peer.get("/a", Position).outcome == "refused"
    peer.get("/a", Position)
    assert len(listener.requests) == 2
    assert b"cookie" not in listener.requests[1].lower()


def test_calls_go_through_the_proxy_and_only_through_it(server, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")  # read once at start by the settings, never by a peer
    proxy = server(http("200 OK", b'{"x":1,"y":2,"control":true}'))
    peer = Peer("http://ball:8080", timeout=2, proxy=proxy.url)
    assert peer.post("/hasControl", ASK, ControlAnswer).outcome == "answered"
    assert proxy.requests[0].startswith(b"POST http://ball:8080/hasControl HTTP/1.1\r\n")
    assert b"Host: ball:8080" in proxy.requests[0]
    direct = server(http("200 OK", GOOD))
    assert Peer(direct.url, timeout=2).get("/clusters", Position).outcome == "answered"


@pytest.mark.parametrize("proxied", [False, True])
def test_a_body_never_waits_for_its_headers_to_be_acknowledged(server, proxied, monkeypatch):
    opened: list[socket.socket] = []
    create = urllib3.util.connection.create_connection

    def remember(*args, **options):
        opened.append(create(*args, **options))
        return opened[-1]

    monkeypatch.setattr(urllib3.util.connection, "create_connection", remember)
    listener = server(http("200 OK", GOOD))
    peer = Peer("http://ball:8080" if proxied else listener.url, timeout=2, proxy=listener.url if proxied else "")
    assert peer.post("/a", ASK, Position).outcome == "answered"
    assert [connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) for connection in opened] != [0]
    assert len(opened) == 1
