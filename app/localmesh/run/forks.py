"""The supervisor's side of the fork server: keeps it running, and asks it for child processes."""

import asyncio
import json
import os
import socket
import time
from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from localmesh.errors import PlatformError
from localmesh.run.backoff import Backoff
from localmesh.run.lifeline import adopt_orphans
from localmesh.run.order import Order
from localmesh.run.order import encode
from localmesh.run.order import may_fork

READY_SECONDS = 10.0
ANSWER_SECONDS = 2.0  # seconds; a fork takes milliseconds
HOPELESS_STARTS = 5
_LONGEST_ANSWER = 4096


class Server(Protocol):
    """The process of a fork server."""

    @property
    def pid(self) -> int: ...

    def kill(self) -> None: ...

    async def wait(self) -> int: ...


class Forks:
    """Forks children of the supervisor; `start` starts a server that inherits the socket with that descriptor."""

    def __init__(self, start: Callable[[int], Server]) -> None:
        self._start = start
        self._server: Server | None = None
        self._channel: socket.socket | None = None  # to the server, while it serves
        self._start_finished = asyncio.Event()  # the server serves, or its start has failed

    @property
    def pid(self) -> int | None:
        """The process id of the server, None while it does not serve."""
        return self._server.pid if self._server and self._channel else None

    async def keep(self) -> None:
        """Start a server, and again whenever it ends, until HOPELESS_STARTS starts in a row have failed."""
        backoff = Backoff()
        try:
            while backoff.failures < HOPELESS_STARTS and adopt_orphans(True):
                began = time.monotonic()
                served = await self._run()
                await asyncio.sleep(backoff.next(time.monotonic() - began, served))
        finally:
            self._start_finished.set()
            adopt_orphans(False)

    async def _run(self) -> bool:
        """Run a server until it ends, and return whether it ever served."""
        self._start_finished.clear()
        served = False
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        try:
            with theirs:
                self._server = self._start(theirs.fileno())
            ours.setblocking(False)
            async with asyncio.timeout(READY_SECONDS):
                served = bool(await asyncio.get_running_loop().sock_recv(ours, _LONGEST_ANSWER))
            if served:
                ours.settimeout(ANSWER_SECONDS)
                self._channel = ours
                self._start_finished.set()
            await self._server.wait()
        except (PlatformError, OSError):  # a full disk, no further process allowed, or too slow a start
            pass
        finally:
            self._channel = None
            self._start_finished.set()
            ours.close()
            if self._server:
                self._server.kill()
                self._server = None
        return served

    async def wait_until_start_finished(self, command: Sequence[str]) -> None:
        """Wait while a server is starting that could fork this command; otherwise return at once."""
        if may_fork(command):
            await self._start_finished.wait()

    def fork(
        self, command: Sequence[str], environment: Mapping[str, str], folder: Path, log: int, inherited: Sequence[int]
    ) -> int | None:
        """Fork a child that runs the command, and return its pid; None if it must be started in another way.

        Raises:
            OSError: there is no such folder.
        """
        channel = self._channel
        if channel is None or not may_fork(command):
            return None
        order = Order(tuple(command), environment, tuple(inherited))
        place = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            with suppress(OSError):  # the server has just ended, or the order is too long for a message
                socket.send_fds(channel, [encode(order)], [place, log, *inherited])
                return self._answer(channel)
        finally:
            os.close(place)
        return None

    def _answer(self, channel: socket.socket) -> int | None:
        try:
            answer = channel.recv(_LONGEST_ANSWER)
        except TimeoutError:
            assert self._server
            self._server.kill()
            answer = channel.recv(_LONGEST_ANSWER)  # its answer if it has forked all the same, else empty
        pid = json.loads(answer)["pid"] if answer else None
        return pid if isinstance(pid, int) else None
