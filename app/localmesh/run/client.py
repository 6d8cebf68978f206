"""The command line's side of the control socket: sends one request, receives events and then one result."""

import json
import select
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from localmesh.errors import NotRunningError
from localmesh.errors import StateError
from localmesh.run.wire import Line
from localmesh.run.wire import decode
from localmesh.run.wire import encode
from localmesh.run.wire import error_of
from localmesh.settings import DEFAULT_NAME
from localmesh.settings import StateFolder

OnEvent = Callable[[Line], None]  # called for every event that comes before the result


class Connection:
    """A connection to a running supervisor; the supervisor may act when it is closed (see `supervisor.py`).

    Raises:
        OSError: no supervisor listens at the path.
    """

    def __init__(self, path: Path) -> None:
        self._socket = socket.socket(socket.AF_UNIX)
        try:
            self._socket.connect(str(path))
        except OSError:
            self._socket.close()
            raise
        self._stream = self._socket.makefile("rb")
        self._partial = b""  # what `event` has read of the next line

    def request(self, verb: str, on_event: OnEvent | None = None, **arguments: Any) -> Any:
        """Send the request, pass events to `on_event`, and return the result.

        Raises:
            ArenaError: the error that the supervisor raised, or StateError if the supervisor ended before it answered.
        """
        with suppress(OSError):
            self._socket.sendall(encode({"verb": verb, **arguments}))
        while text := self._read():
            line = decode(text)
            if "error" in line:
                raise error_of(line)
            if "result" in line:
                return line["result"]
            if on_event:
                on_event(line)
        raise StateError("The supervisor ended before it answered; `mesh-arena logs supervisor` says why.")

    def begin(self, verb: str, **arguments: Any) -> None:
        """Send a request whose events `event` reads; then `request` cannot be used."""
        with suppress(OSError):
            self._socket.sendall(encode({"verb": verb, **arguments}))

    def event(self, seconds: float | None) -> Line | None:
        """The next event after `begin`; None if none comes within `seconds` (None: it waits for ever).

        Raises:
            ArenaError: the error that the supervisor raised, or StateError if the supervisor ended.
        """
        deadline = None if seconds is None else time.monotonic() + seconds
        while b"\n" not in self._partial:
            left = None if deadline is None else max(0.0, deadline - time.monotonic())
            if not select.select([self._socket], [], [], left)[0]:
                return None
            if not (more := self._read1()):
                raise StateError("The arena has ended.")
            self._partial += more
        text, _, self._partial = self._partial.partition(b"\n")
        line = decode(text)
        if "error" in line:
            raise error_of(line)
        return line

    def _read1(self) -> bytes:
        try:
            return self._stream.read1()  # all of the buffer, so that `select` knows what is left
        except OSError:
            return b""

    def until_closed(self) -> None:
        """Wait until the supervisor ends."""
        while self._read():
            pass

    def _read(self) -> bytes:
        """The next line; empty at the end, also when a killed supervisor has reset the connection."""
        try:
            return self._stream.readline()
        except OSError:
            return b""

    def close(self) -> None:
        self._stream.close()
        self._socket.close()


def connect(state_folder: StateFolder) -> Connection:
    """A connection to the arena of that state folder; raises NotRunningError, which says how to start it."""
    try:
        return Connection(state_folder.socket)
    except OSError as error:
        name = "" if state_folder.name == DEFAULT_NAME else f" --name {state_folder.name}"
        raise NotRunningError(f"No {state_folder.title} runs; start it with `mesh-arena up{name}`.") from error


def ask(state_folder: StateFolder, verb: str, on_event: OnEvent | None = None, **arguments: Any) -> Any:
    """Send one request on a new connection, and close it; see `Connection.request`."""
    connection = connect(state_folder)
    try:
        return connection.request(verb, on_event, **arguments)
    finally:
        connection.close()


def recorded(state_folder: StateFolder) -> Line:
    """What the supervisor wrote into `arena.json` (pid, port, page, ...); empty if there is no such file."""
    try:
        content = json.loads(state_folder.record.read_text())
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}
