"""Socket activation: the supervisor listens, and on the first connection starts the server, which gets the socket."""

import asyncio
import socket
import sys
from collections.abc import Callable
from contextlib import suppress

from localmesh.errors import ArenaError
from localmesh.errors import PortInUseError
from localmesh.run.process import Process

PAUSE_SECONDS = 1.0  # between the end of a server and its next start

Start = Callable[[int], Process]  # starts a server on the listening socket with that file descriptor


def listen(address: str, port: int) -> socket.socket:
    """A listening socket on that address; raises PortInUseError."""
    listener = socket.socket()
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((address, port))
        listener.listen(16)
    except OSError as error:
        listener.close()
        raise PortInUseError(
            f"Port {port} of {address} is taken, and the page's buttons need it: end the process that has it."
        ) from error
    return listener


async def serve_on_demand(listener: socket.socket, start: Start) -> None:
    """Start the server on the first connection, and after it has ended on the next one; runs until it is cancelled."""
    while True:
        await _wait_for_connection(listener)
        try:
            process = start(listener.fileno())
        except (ArenaError, OSError) as error:
            with suppress(OSError):  # the disk may be full
                sys.stderr.write(f"The page's buttons do not work: {error}\n")
        else:
            await process.wait()
        await asyncio.sleep(PAUSE_SECONDS)


async def _wait_for_connection(listener: socket.socket) -> None:
    loop = asyncio.get_running_loop()
    connected = asyncio.Event()
    loop.add_reader(listener.fileno(), connected.set)
    try:
        await connected.wait()
    finally:
        loop.remove_reader(listener.fileno())
