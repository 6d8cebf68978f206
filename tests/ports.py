"""Ports for what a test starts."""

import random
import socket

# Below the range from which Linux (32768 and up) and macOS (49152 and up) give ports to outgoing connections:
# a port out of that range can be taken by any client between the moment it is found and the moment it is bound.
_FIRST, _LAST = 20_000, 32_000


def free_port() -> int:
    """A port of 127.0.0.1 that nothing listens at and that no outgoing connection will be given."""
    while True:
        port = random.randint(_FIRST, _LAST)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port
