"""The addresses from which this machine asks its own page: its own ones, and in a container those of its host."""

import socket
from collections.abc import Iterator
from pathlib import Path

import psutil

_ROUTES = Path("/proc/net/route")


def addresses(in_container: bool) -> frozenset[str]:
    """IPv4 addresses of this machine's interfaces, and in a container of its default gateways.

    Through a published port the host of a container asks from the container's default gateway; everybody else asks
    from an address of their own, unless the container's runtime hides it. Elsewhere a default gateway is a router, and
    whoever asks through it is another machine.
    """
    interfaces = (address for network in psutil.net_if_addrs().values() for address in network)
    here = {address.address for address in interfaces if address.family is socket.AF_INET}
    return frozenset({*here, *gateways(_ROUTES.read_text())} if in_container else here)


def gateways(routes: str) -> Iterator[str]:
    """The default gateways in Linux' table of routes (/proc/net/route), whose numbers are in the host's byte order."""
    for line in routes.splitlines()[1:]:
        _, destination, gateway, _, _, _, _, mask, *_ = line.split()
        if int(destination, 16) == int(mask, 16) == 0 and int(gateway, 16):
            yield socket.inet_ntoa(int(gateway, 16).to_bytes(4, "little"))
