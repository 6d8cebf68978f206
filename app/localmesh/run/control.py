"""The supervisor's side of the control socket: receives one request per connection, sends events and one result."""

import asyncio
import os
import traceback
from collections.abc import Awaitable
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from localmesh.errors import ArenaError
from localmesh.errors import StateError
from localmesh.run.wire import LONGEST_LINE
from localmesh.run.wire import Line
from localmesh.run.wire import decode
from localmesh.run.wire import encode
from localmesh.run.wire import error_line


class ControlClient:
    """The sender of one request; it gets events until it closes its connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._last_progress = ""

    def send(self, line: Line) -> None:
        if not self._writer.is_closing():
            self._writer.write(encode(line))

    def say(self, text: str) -> None:
        """Send a progress message, unless it is the same as the one before."""
        if text != self._last_progress:
            self._last_progress = text
            self.send({"progress": text})

    async def left(self) -> None:
        """Wait until the client closes its connection or its process ends."""
        with suppress(OSError):
            while await self._reader.read(4096):
                pass


Handler = Callable[[Line, ControlClient], Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class Control:
    """The listening socket, and the requests that are being handled."""

    server: asyncio.Server
    conversations: "set[asyncio.Task[Any]]"

    async def finish(self, seconds: float) -> None:
        """Wait at most `seconds` until every request is answered."""
        if self.conversations:
            await asyncio.wait(self.conversations, timeout=seconds)


async def serve(path: Path, handle: Handler) -> Control:
    """Listen at `path`, a Unix socket that only this user can open; `handle` returns a request's result."""
    conversations: set[asyncio.Task[Any]] = set()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        conversations.add(task)
        task.add_done_callback(conversations.discard)
        try:
            client = ControlClient(reader, writer)
            client.send(await _answer(await reader.readline(), client, handle))
            await writer.drain()
        except (OSError, ValueError):
            pass  # the client is gone, or its line is longer than LONGEST_LINE
        finally:
            writer.close()

    path.unlink(missing_ok=True)
    before = os.umask(0o177)
    try:
        return Control(await asyncio.start_unix_server(connected, str(path), limit=LONGEST_LINE), conversations)
    finally:
        os.umask(before)


async def _answer(text: bytes, client: ControlClient, handle: Handler) -> Line:
    try:
        return {"result": await handle(decode(text), client)}
    except ArenaError as error:
        return error_line(error)
    except asyncio.CancelledError:
        return error_line(StateError("The arena is going down."))
    except Exception as error:  # noqa: BLE001 - the client gets any error as its answer, and the arena runs on
        with suppress(OSError):  # the disk may be full
            traceback.print_exc()
        return error_line(StateError(f"The supervisor failed ({error!r}); `mesh-arena logs supervisor` has the rest."))
