"""The fork server as its supervisor sees it: kept running, and asked for children while it answers."""

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
from localmesh.run.order import may_fork

READY_SECONDS = 10.0  # whoever would be forked waits for the server that long, and then is started
ANSWER_SECONDS = 2.0
HOPELESS_STARTS = 5


class Server(Protocol):
    """The process behind it."""

    def kill(self) -> None: ...

    async def wait(self) -> int: ...


class Forks:
    """Forks what can be forked; `start` starts the server with the number of an inherited socket."""

    def __init__(self, start: Callable[[int], Server]) -> None:
        self._start = start
        self._server: Server | None = None
        self._channel: socket.socket | None = None
        self._settled = asyncio.Event()  # it serves, or is not there: nobody need wait

    async def keep(self) -> None:
        """Keep a server running, until it has failed too often; for ever."""
        adopt_orphans(True)
        backoff = Backoff()
        while backoff.failures < HOPELESS_STARTS:
            began = time.monotonic()
            served = await self._serve()
            await asyncio.sleep(backoff.next(time.monotonic() - began, served))

    async def _serve(self) -> bool:
        """One run of the server; whether it ever served."""
        self._settled.clear()
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        served = False
        try:
            with theirs:
                self._server = self._start(theirs.fileno())
            ours.setblocking(False)
            served = bool(await asyncio.get_running_loop().sock_recv(ours, 64))
            if served:
                ours.settimeout(ANSWER_SECONDS)
                self._channel = ours
                self._settled.set()
            await self._server.wait()
        except (PlatformError, OSError):  # no room for its log, or no further process
            served = False
        finally:
            self._channel = None
            self._settled.set()
            ours.close()
            if self._server:
                self._server.kill()
                self._server = None
        return served

    async def until_settled(self, command: Sequence[str]) -> None:
        """Wait for a server that is only starting, if this command may be forked."""
        if may_fork(command):
            with suppress(TimeoutError):
                await asyncio.wait_for(self._settled.wait(), READY_SECONDS)

    def fork(
        self, command: Sequence[str], environment: Mapping[str, str], folder: Path, log: int, inherited: Sequence[int]
    ) -> int | None:
        """A child of ours that runs the command: its pid, or None if it has to be started."""
        channel = self._channel
        if channel is None or not may_fork(command):
            return None
        order = Order(tuple(command), environment, tuple(inherited))
        place = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            socket.send_fds(channel, [order.encode()], [place, log, *inherited])
            answer = self._answer(channel)
        except OSError:
            return None
        finally:
            os.close(place)
        pid = json.loads(answer).get("pid") if answer else None
        return pid if isinstance(pid, int) else None

    def _answer(self, channel: socket.socket) -> bytes:
        try:
            return channel.recv(4096)
        except TimeoutError:  # it may have forked nevertheless: its last word counts
            if self._server:
                self._server.kill()
            return channel.recv(4096)
