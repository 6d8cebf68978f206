"""Shared by the tests of the services: settings, small real servers on loopback, and a check for leaked processes."""

import socket
import threading
import time
from collections.abc import Callable
from collections.abc import Iterator

import psutil
import pytest

from mesharena.kit.settings import Settings
from tests.ports import free_port

DEADLINE = 10.0

Conversation = Callable[[socket.socket], None]


@pytest.fixture(autouse=True)
def no_process_survives() -> Iterator[None]:
    before = {child.pid for child in psutil.Process().children(recursive=True)}
    yield
    left = [child for child in psutil.Process().children(recursive=True) if child.pid not in before]
    assert not left, f"processes left behind: {left}"


def until(condition: Callable[[], object], what: str, seconds: float = DEADLINE) -> None:
    """Waits until the condition is true; fails with `what` at the deadline."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"not within {seconds:g} s: {what}"
        threading.Event().wait(0.01)


def http(status: str, body: bytes, *headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", "Content-Type: application/json", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


class Server:
    """A real server on loopback that answers requests with its answers in order and repeats the last.

    An answer is bytes to send as they are, or a function that talks on the connection itself.
    """

    def __init__(self, *answers: bytes | Conversation) -> None:
        self._answers = list(answers)
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self.requests: list[bytes] = []
        self.connections = 0
        self._open: list[socket.socket] = []
        self._lock = threading.Lock()
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._socket.close()
        for connection in self._open:
            connection.close()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            self.connections += 1
            self._open.append(connection)
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        try:
            while request := self._read(connection):
                with self._lock:
                    self.requests.append(request)
                    answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
                if callable(answer):
                    answer(connection)
                else:
                    connection.sendall(answer)
        except OSError:
            pass
        finally:
            connection.close()

    def _read(self, connection: socket.socket) -> bytes:
        data = b""
        while b"\r\n\r\n" not in data:
            more = connection.recv(65536)
            if not more:
                return b""
            data += more
        head, _, body = data.partition(b"\r\n\r\n")
        length = next(
            (int(h.split(b":")[1]) for h in head.split(b"\r\n") if h.lower().startswith(b"content-length")), 0
        )
        while len(body) < length:
            body += connection.recv(65536)
        return head + b"\r\n\r\n" + body


@pytest.fixture
def server() -> Iterator[Callable[..., Server]]:
    servers: list[Server] = []

    def serve(*answers: bytes | Conversation) -> Server:
        servers.append(Server(*answers))
        return servers[-1]

    yield serve
    for started in servers:
        started.close()


@pytest.fixture
def common() -> Settings:
    """Settings of a pod whose peers are all unreachable."""
    down = f"http://127.0.0.1:{free_port()}"
    return Settings(
        pod="ball-v1-abcde-1",
        address="127.1.2.3",
        namespace="arena",
        app="ball",
        version="v1",
        listen="127.0.0.1:0",
        threads=4,
        ui_url=down,
        stadium_url=down,
        ball_url=down,
        sidecar_admin_url="",
        proxy="",
    )
