"""Reserves the addresses of an arena: a block of loopback addresses that no other arena uses, and the page's port."""

import errno
import socket
from dataclasses import dataclass

from localmesh.errors import PlatformError
from localmesh.errors import PortInUseError
from localmesh.plan import Network
from localmesh.ports import ADMIN_PORT
from localmesh.ports import APP_PORT
from localmesh.ports import PROXY_PORT

_BLOCKS = (*range(77, 128), *range(2, 77))
_LOCK_HOST = 0xFFFE  # no pod gets this address; the process that listens on it holds the block
_FIRST_POD_HOST = 2
_SERVICE_PORT = 8080
_ANOTHER = "choose another one with --port (make demo ARGS='--port 9090')"


@dataclass(frozen=True, slots=True)
class AddressBlock:
    """A reserved block of addresses; it stays reserved while `lock` is open."""

    network: Network
    lock: socket.socket


def reserve(port: int) -> AddressBlock:
    """Check the page's port, and reserve the first free block.

    Raises:
        PortInUseError: the page's port, or a port that every pod needs, is taken.
        PlatformError: no block is free, or this machine has no further loopback addresses.
    """
    _check_port(port)
    in_the_way: set[int] = set()
    for block in _BLOCKS:
        network = Network(block, port)
        lock = _bind(network.address(_LOCK_HOST), ADMIN_PORT)
        if lock is None:
            continue
        taken = _taken(network)
        if taken is None:
            return AddressBlock(network, lock)
        lock.close()
        in_the_way.add(taken)
    if len(in_the_way) == 1:
        raise PortInUseError(
            f"Port {in_the_way.pop()} is taken on every loopback address: another process listens on it for all "
            f"addresses (0.0.0.0), and every pod needs it on an address of its own; end that process."
        )
    raise PlatformError(
        f"No block of loopback addresses (127.2.0.0/16 to 127.127.0.0/16) is free: stop other arenas, or the process "
        f"that has port {ADMIN_PORT} on all addresses."
    )


def _check_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError as error:
            raise PortInUseError(f"Port {port} needs root; {_ANOTHER}.") from error
        except (OSError, OverflowError) as error:
            raise PortInUseError(
                f"Port {port} of 127.0.0.1 is taken by another process; free it, or {_ANOTHER}."
            ) from error


def _taken(network: Network) -> int | None:
    """A needed port that is taken on the first pod's address, None if all are free."""
    address = network.address(_FIRST_POD_HOST)
    for port in (APP_PORT, PROXY_PORT, ADMIN_PORT, _SERVICE_PORT):
        probe = _bind(address, port)
        if not probe:
            return port
        probe.close()
    return None


def _bind(address: str, port: int) -> socket.socket | None:
    """A listening socket on that address, None if the port is taken."""
    probe = socket.socket()
    try:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((address, port))
        probe.listen(1)
    except OSError as error:
        probe.close()
        if error.errno == errno.EADDRINUSE:
            return None
        raise PlatformError(
            f"This machine does not allow listening on {address} ({error.strerror}), and every pod needs a loopback "
            f"address of its own: use Linux (on macOS in a virtual machine), or play on a cluster with the same chart."
        ) from error
    return probe
