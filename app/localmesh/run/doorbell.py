"""A server that starts when somebody rings: the supervisor listens, and whoever answers inherits the socket."""

import asyncio
import socket
import sys
from collections.abc import Callable
from contextlib import suppress

from localmesh.errors import ArenaError
from localmesh.errors import PortInUseError
from localmesh.run.process import Process

PAUSE_SECONDS = 1.0  # before a server that has ended is started again

Start = Callable[[int], Process]


def listen(address: str, port: int) -> socket.socket:
    """A listening socket on that address."""
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


async def answer(listener: socket.socket, start: Start) -> None:
    """Start the server at the first ring, and again at the next one should it end; for ever."""
    while True:
        await _ring(listener)
        try:
            process = start(listener.fileno())
        except (ArenaError, OSError) as error:
            with suppress(OSError):  # the log may be what has no room
                sys.stderr.write(f"The page's buttons do not work: {error}\n")
        else:
            await process.wait()
        await asyncio.sleep(PAUSE_SECONDS)


async def _ring(listener: socket.socket) -> None:
    loop = asyncio.get_running_loop()
    rung = asyncio.Event()
    loop.add_reader(listener.fileno(), rung.set)
    try:
        await rung.wait()
    finally:
        loop.remove_reader(listener.fileno())
