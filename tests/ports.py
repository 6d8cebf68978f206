"""Ports for what a test starts."""

import os
import random
import socket

# Below the range from which Linux (32768 and up) and macOS (49152 and up) give ports to outgoing connections:
# a port out of that range can be taken by any client between the moment it is found and the moment it is bound.
_FIRST, _LAST = 20_000, 32_000


def own_ports(worker: int, workers: int) -> range:
    """The ports of one of the processes that run the tests at the same time: none of another one's."""
    return range(_FIRST + worker, _LAST, workers)


# pytest-xdist sets both: gw0, gw1, ...
_OWN = own_ports(
    int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")),
    int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1")),
)


def free_port() -> int:
    """A port of 127.0.0.1 that nothing listens at, and that neither an outgoing connection nor another test gets."""
    while True:
        port = random.choice(_OWN)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port
