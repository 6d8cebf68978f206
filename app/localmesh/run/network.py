"""Reserves where an arena listens: a block of loopback addresses or of ports that no other arena uses; the page's port.

A block of ports is on a single address, 127.0.0.1, for machines that have no other loopback address (macOS).
"""

import errno
import socket
from collections.abc import Iterable
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from dataclasses import replace

from localmesh.errors import PlatformError
from localmesh.errors import PortInUseError
from localmesh.plan import Network
from localmesh.ports import ADMIN_PORT
from localmesh.ports import LOOPBACK
from localmesh.run.pageport import bind
from localmesh.run.pageport import check
from localmesh.run.pageport import holder

_ADDRESS_BLOCKS = (*range(77, 128), *range(2, 77))
# below the ports that Linux (32768 and up) and macOS (49152 and up) give to outgoing connections
_PORT_BLOCKS = (*range(10, 16), *range(5, 10))
_SERVICE_PORT = 8080
_ANOTHER = "choose another one with --port (make demo ARGS='--port 9090')"


@dataclass(frozen=True, slots=True)
class Reservation:
    """A reserved block; it stays reserved while `lock` is open."""

    network: Network
    lock: socket.socket

    def now(self) -> Network:
        """The network with the ports of the block that processes have taken at this moment, this arena's included."""
        return replace(self.network, taken=_taken(self.network)) if self.network.single_address else self.network


def reserve(port: int, single_address: bool = False) -> Reservation:
    """Check the page's port, and reserve the first free block.

    Raises:
        PortInUseError: the page's port, or a port that every pod needs, is taken.
        PlatformError: no block is free.
    """
    _check_port(port)
    if single_address or not _has_addresses():
        return _reserve_ports(port)
    return _reserve_addresses(port)


def _has_addresses() -> bool:
    """Whether a process can listen on the addresses of the first block, which macOS has only after root has added them.

    The first one and the last one are tried: somebody may have added a few of them for another purpose.
    """
    network = Network(_ADDRESS_BLOCKS[0])
    for address in (network.gateway.address, network.lock.address):
        with socket.socket() as probe:
            try:
                probe.bind((address, 0))
            except OSError:
                return False
    return True


def _reserve_addresses(port: int) -> Reservation:
    in_the_way: set[int] = set()
    for network, lock in _locked(Network(block, port) for block in _ADDRESS_BLOCKS):
        with ExitStack() as stack:
            stack.enter_context(lock)
            taken = _taken_on_every_address(network)
            if taken is None:
                stack.pop_all()
                return Reservation(network, lock)
        in_the_way.add(taken)
    if len(in_the_way) == 1:
        raise PortInUseError(
            f"Port {in_the_way.pop()} is taken on every loopback address: another process listens on it for all "
            f"addresses (0.0.0.0), and every pod needs it on an address of its own; end that process, or use "
            f"--single-address."
        )
    raise PlatformError(
        f"No block of loopback addresses (127.2.0.0/16 to 127.127.0.0/16) is free: stop other arenas, or the process "
        f"that has port {ADMIN_PORT} on all addresses, or use --single-address."
    )


def _reserve_ports(port: int) -> Reservation:
    networks = (Network(block, port, single_address=True) for block in _PORT_BLOCKS)
    for network, lock in _locked(network for network in networks if port not in network.lock.ports):
        if not _taken(network) & network.gateway.ports:
            return Reservation(network, lock)
        lock.close()
    first, last = (Network(block, single_address=True).block_ports for block in (min(_PORT_BLOCKS), max(_PORT_BLOCKS)))
    raise PortInUseError(
        f"No block of ports of {LOOPBACK} ({first.start} to {last.stop - 1}) is free: stop other arenas, or the "
        f"processes that listen there."
    )


def _locked(networks: Iterable[Network]) -> Iterator[tuple[Network, socket.socket]]:
    """The networks whose lock is free, each with its lock."""
    for network in networks:
        if lock := _listener(network.lock.address, network.lock.admin_port):
            yield network, lock


def _check_port(port: int) -> None:
    try:
        check(port)
    except PermissionError as error:
        raise PortInUseError(f"Port {port} needs root; {_ANOTHER}.") from error
    except (OSError, OverflowError) as error:
        raise PortInUseError(f"Port {port} of {LOOPBACK} is taken by {holder(port)}; end it, or {_ANOTHER}.") from error


def _taken(network: Network) -> frozenset[int]:
    """The ports of the network's block on a single address that no pod can have."""
    return frozenset(port for port in network.block_ports if port == network.ingress_port or not _is_free(port))


def _is_free(port: int) -> bool:
    try:
        bind(port)  # nothing more: it is asked for every port of a block
    except OSError:
        return False
    return True


def _taken_on_every_address(network: Network) -> int | None:
    """A needed port that is taken on the first pod's address, None if all are free."""
    location = next(network.locations())
    for port in (location.app_port, location.proxy_port, location.admin_port, _SERVICE_PORT):
        probe = _listener(location.address, port)
        if not probe:
            return port
        probe.close()
    return None


def _listener(address: str, port: int) -> socket.socket | None:
    """A listening socket on that address, None if the port is taken; raises PlatformError."""
    listener = socket.socket()
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((address, port))
        listener.listen(1)
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            return None
        way_out = "" if address == LOOPBACK else "; use --single-address"
        raise PlatformError(
            f"This machine does not allow listening on {address}:{port} ({error.strerror}){way_out}."
        ) from error
    return listener
