"""A server that starts on the first connection, and again after it has ended."""

import asyncio
import socket
from pathlib import Path

import pytest

from localmesh.errors import PortInUseError
from localmesh.run import doorbell
from localmesh.run.process import Process
from localmesh.run.process import Table
from localmesh.run.records import Records

# answers one connection with a word, and ends
ONCE = "import socket,sys; s=socket.socket(fileno=int(sys.argv[1])); c,_=s.accept(); c.sendall(b'here'); c.close()"


def call(port: int) -> bytes:
    with socket.create_connection(("127.0.0.1", port), 10) as visitor:
        visitor.settimeout(10)
        return visitor.recv(4)


def test_a_caller_is_answered_again_after_the_server_restarts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(doorbell, "PAUSE_SECONDS", 0.01)
    started: list[Process] = []

    async def main() -> list[bytes]:
        table = Table(Records(tmp_path / "processes.json"))
        listener = doorbell.listen("127.0.0.1", 0)

        def start(descriptor: int) -> Process:
            command = ("python3", "-c", ONCE, str(descriptor))
            process = table.start(
                command,
                environment={"PATH": "/usr/local/bin:/usr/bin:/bin"},
                folder=tmp_path,
                log=tmp_path / "log",
                name="page",
                inherited=(descriptor,),
            )
            started.append(process)
            return process

        keeper = asyncio.ensure_future(doorbell.answer(listener, start))
        try:
            assert not started
            port = listener.getsockname()[1]
            return [await asyncio.to_thread(call, port) for _ in range(2)]
        finally:
            keeper.cancel()
            listener.close()
            await table.close()

    assert asyncio.run(main()) == [b"here", b"here"]
    assert len(started) == 2


def test_a_taken_port_is_reported():
    with doorbell.listen("127.0.0.1", 0) as listener, pytest.raises(PortInUseError, match="buttons"):
        doorbell.listen("127.0.0.1", listener.getsockname()[1])
