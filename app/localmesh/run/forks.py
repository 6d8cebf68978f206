"""The fork server as its supervisor sees it: kept running, and asked for children while it serves."""

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
ANSWER_SECONDS = 2.0  # a fork takes milliseconds
HOPELESS_STARTS = 5
_LONGEST_ANSWER = 4096


class Server(Protocol):
    """The server's process."""

    @property
    def pid(self) -> int: ...

    def kill(self) -> None: ...

    async def wait(self) -> int: ...


class Forks:
    """Makes children of the supervisor; `start` starts a server, given the number of the socket that it inherits."""

    def __init__(self, start: Callable[[int], Server]) -> None:
        self._start = start
        self._server: Server | None = None
        self._channel: socket.socket | None = None  # while it serves
        self._settled = asyncio.Event()  # it serves, or nothing is to be expected of it for now

    @property
    def pid(self) -> int | None:
        """The server's, while it serves."""
        return self._server.pid if self._server and self._channel else None

    async def keep(self) -> None:
        """Start a server, and again whenever it ends, until that has failed too often."""
        backoff = Backoff()
        try:
            while backoff.failures < HOPELESS_STARTS and adopt_orphans(True):
                began = time.monotonic()
                served = await self._run()
                await asyncio.sleep(backoff.next(time.monotonic() - began, served))
        finally:
            self._settled.set()
            adopt_orphans(False)

    async def _run(self) -> bool:
        """One run of a server; whether it ever served."""
        self._settled.clear()
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
                self._settled.set()
            await self._server.wait()
        except (PlatformError, OSError):  # no room for its log, no further process, or too slow to be of use
            pass
        finally:
            self._channel = None
            self._settled.set()
            ours.close()
            if self._server:
                self._server.kill()
                self._server = None
        return served

    async def until_settled(self, command: Sequence[str]) -> None:
        """Wait for a server that is only starting, if it may be of use for this command."""
        if may_fork(command):
            await self._settled.wait()

    def fork(
        self, command: Sequence[str], environment: Mapping[str, str], folder: Path, log: int, inherited: Sequence[int]
    ) -> int | None:
        """A child of ours that runs the command: its pid, or None if it has to be started. OSError: no such folder."""
        channel = self._channel
        if channel is None or not may_fork(command):
            return None
        order = Order(tuple(command), environment, tuple(inherited))
        place = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            with suppress(OSError):  # it has just ended, or the order is longer than a message may be
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
            answer = channel.recv(_LONGEST_ANSWER)  # it may have forked nevertheless; nothing, if it has not
        pid = json.loads(answer)["pid"] if answer else None
        return pid if isinstance(pid, int) else None
