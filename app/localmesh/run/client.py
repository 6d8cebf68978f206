"""The command line's end of the control socket: one request, events as they come, one result."""

import json
import socket
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

Listener = Callable[[Line], None]


class Connection:
    """One request to a running supervisor; open until closed, which a supervisor may watch."""

    def __init__(self, path: Path) -> None:
        self._socket = socket.socket(socket.AF_UNIX)
        try:
            self._socket.connect(str(path))
        except OSError:
            self._socket.close()
            raise
        self._stream = self._socket.makefile("rb")

    def request(self, verb: str, listen: Listener | None = None, **arguments: Any) -> Any:
        """Send, hear the events, and return the result or raise what the supervisor raised."""
        with suppress(OSError):
            self._socket.sendall(encode({"verb": verb, **arguments}))
        while text := self._read():
            line = decode(text)
            if "error" in line:
                raise error_of(line)
            if "result" in line:
                return line["result"]
            if listen:
                listen(line)
        raise StateError("The supervisor ended before it answered; `mesh-arena logs supervisor` says why.")

    def until_closed(self) -> None:
        """Wait until the supervisor ends."""
        while self._read():
            pass

    def _read(self) -> bytes:
        """The next line; a supervisor that is killed resets the connection, which is an end like another."""
        try:
            return self._stream.readline()
        except OSError:
            return b""

    def close(self) -> None:
        self._stream.close()
        self._socket.close()


def connect(state_folder: StateFolder) -> Connection:
    """A connection to the arena of that state folder, or an error that says how to start it."""
    try:
        return Connection(state_folder.socket)
    except OSError as error:
        name = "" if state_folder.name == DEFAULT_NAME else f" --name {state_folder.name}"
        raise NotRunningError(f"No {state_folder.title} runs; start it with `mesh-arena up{name}`.") from error


def ask(state_folder: StateFolder, verb: str, listen: Listener | None = None, **arguments: Any) -> Any:
    """One request on a connection of its own."""
    connection = connect(state_folder)
    try:
        return connection.request(verb, listen, **arguments)
    finally:
        connection.close()


def recorded(state_folder: StateFolder) -> Line:
    """What the supervisor wrote down about itself; empty if there is none."""
    try:
        content = json.loads(state_folder.record.read_text())
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}
