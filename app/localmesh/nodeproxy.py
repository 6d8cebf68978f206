"""The proxy that pods without a sidecar use, and the addresses at which it takes their connections to Services.

It does what kube-proxy does on every node of a cluster: a TCP connection to a Service goes to a ready pod behind it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from dataclasses import replace

from localmesh.location import Location
from localmesh.model import Labels
from localmesh.model import Service
from localmesh.ports import FIRST_UNPRIVILEGED

NAME = "kube-proxy"
NAMESPACE = "kube-system"
_INSTEAD_OF_PRIVILEGED = 20 * FIRST_UNPRIVILEGED  # port 80 of a Service becomes port 20560 of its address


@dataclass(frozen=True, slots=True)
class ServiceAddress:
    """Where a Service takes the connections of pods without a sidecar; on a cluster that is its cluster IP.

    It has an address of its own and there its own ports, except those that need root; or, on a single address, a port
    for each of its ports.
    """

    service: Service
    locations: tuple[Location, ...]  # one, or on a single address one for each port

    @property
    def address(self) -> str:
        """The address on which its ports are."""
        return self.locations[0].address

    @property
    def ports(self) -> dict[int, int]:
        """For each port of the Service the port of its address."""
        numbers = [port.number for port in self.service.ports]
        mapped = [location.container_port for location in self.locations]
        known = {number: port for number, port in zip(numbers, mapped, strict=False) if port is not None}
        return known or {number: _unprivileged(number, numbers) for number in numbers}

    @property
    def closed_port(self) -> int | None:
        """Where connections to any other port go, as nobody listens there; None: to that port itself."""
        return self.locations[0].closed_port


@dataclass(frozen=True, slots=True)
class NodeProxy:
    """An Envoy that carries TCP connections to Services, for pods without a sidecar: as kube-proxy on every node."""

    name: str
    namespace: str
    location: Location
    services: tuple[ServiceAddress, ...]
    labels: Labels = ()

    @property
    def address(self) -> str:
        """The address of its admin interface."""
        return self.location.address


def joined(node_proxy: NodeProxy | None, previous: NodeProxy | None) -> NodeProxy | None:
    """The proxy with the Services of a previous one added: what is reachable while one replaces the other."""
    if node_proxy is None or previous is None:
        return node_proxy or previous
    here = {known.service.host for known in node_proxy.services}
    gone = (known for known in previous.services if known.service.host not in here)
    return replace(node_proxy, services=(*node_proxy.services, *gone))


def _unprivileged(number: int, numbers: Collection[int]) -> int:
    """The port itself, or another one than all `numbers` for one that only root may listen on."""
    if number >= FIRST_UNPRIVILEGED:
        return number
    others = (port for port in range(_INSTEAD_OF_PRIVILEGED + number, 2**16, FIRST_UNPRIVILEGED) if port not in numbers)
    return next(others)
