"""Whether a port of 127.0.0.1 is free; the page's port where nobody has asked for a certain one, the first of a few."""

import errno
import socket
from collections.abc import Sequence

from localmesh.ports import LOOPBACK
from localmesh.run import kernel
from localmesh.settings import PORTS

_ANSWER_SECONDS = 0.2
_ANSWERED = (LOOPBACK, "0.0.0.0", "::", f"::ffff:{LOOPBACK}")  # who listens at one of them has the port of 127.0.0.1


def first_free(ports: Sequence[int] = PORTS) -> int:
    """The first port of 127.0.0.1 that nobody has; the first of all if there is none."""
    return next((port for port in ports if _is_free(port)), ports[0])


def holder(port: int) -> str:
    """Which program listens on the port of 127.0.0.1, as far as this user may know, such as `java (process 4711)`."""
    import psutil  # late: needed only when a port is taken

    try:
        for connection in psutil.net_connections("tcp"):
            at_port = connection.laddr and connection.laddr.port == port and connection.laddr.ip in _ANSWERED
            if at_port and connection.status == psutil.CONN_LISTEN and connection.pid:
                return f"{psutil.Process(connection.pid).name()} (process {connection.pid})"
    except psutil.Error:
        pass  # macOS tells root alone
    return "another program"


def check(port: int) -> None:
    """Raise OSError if the page cannot have the port of 127.0.0.1, which another program has there or everywhere."""
    bind(port)
    if not kernel.LINUX:
        _refuse_answer(port)


def bind(port: int) -> None:
    """Take the port of 127.0.0.1 for a moment, and elsewhere than on Linux that of all addresses; raises OSError."""
    # only Linux refuses an address to a program while another one has all addresses
    for address in (LOOPBACK,) if kernel.LINUX else (LOOPBACK, ""):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((address, port))


def _is_free(port: int) -> bool:
    try:
        check(port)
    except OSError:
        return False
    return True


def _refuse_answer(port: int) -> None:
    try:
        socket.create_connection((LOOPBACK, port), _ANSWER_SECONDS).close()
    except OSError:
        return
    raise OSError(errno.EADDRINUSE, "another program answers")
