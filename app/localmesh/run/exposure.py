"""Finds the addresses on which the page is served besides 127.0.0.1, and checks that its port is free there."""

import socket

import psutil

from localmesh.errors import PortInUseError
from localmesh.ports import LOOPBACK

EVERY = "0.0.0.0"


def addresses(listen: str, port: int) -> tuple[str, ...]:
    """The addresses for `listen`: none for 127.0.0.1, those of all interfaces for 0.0.0.0, else `listen` itself.

    They are listed, since a listener on 0.0.0.0 would answer on the addresses of pods that do not run.

    Raises:
        PortInUseError: the port is taken on one of them, or this machine does not have that address.
    """
    if listen == LOOPBACK:
        return ()
    chosen = _of_interfaces() if listen == EVERY else (listen,)
    for address in chosen:
        _check(address, port)
    return chosen


def _of_interfaces() -> tuple[str, ...]:
    every = (address for network in psutil.net_if_addrs().values() for address in network)
    here = {address.address for address in every if address.family is socket.AF_INET}
    return tuple(sorted(address for address in here if not address.startswith("127.")))


def _check(address: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError as error:
            raise PortInUseError(
                f"The page cannot be served on port {port} of {address} ({error.strerror}): choose another port "
                f"(--port) or one of this machine's addresses (--listen)."
            ) from error
