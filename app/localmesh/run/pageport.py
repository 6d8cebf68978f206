"""The port of the page where nobody has asked for a certain one: the first free one of a few."""

import socket
from collections.abc import Sequence

from localmesh.ports import LOOPBACK
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


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    try:  # macOS lets two programs have a port, one of them for all addresses
        socket.create_connection((LOOPBACK, port), _ANSWER_SECONDS).close()
    except OSError:
        return True
    return False
