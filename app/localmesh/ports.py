"""The ports that the embedded mesh uses on the address of a pod; a container port must be another one.

Where pods share an address, every pod has other ports (`plan.py`); variables of its container name them.
"""

from collections.abc import Mapping

LOOPBACK = "127.0.0.1"
FIRST_UNPRIVILEGED = 1024  # only root may listen on ports below

APP_PORT = 18080  # the application listens here; its sidecar listens on the container port
PROXY_PORT = 15001  # the sidecar's HTTP proxy for the requests that the application sends
ADMIN_PORT = 15000  # the sidecar's admin interface

APP_VARIABLE = "MESH_ARENA_APP_PORT"
ADMIN_VARIABLE = "MESH_ARENA_ADMIN_PORT"

RESERVED: Mapping[int, str] = {
    ADMIN_PORT: "the sidecar's admin interface",
    PROXY_PORT: "the sidecar's proxy",
    APP_PORT: "the application itself",
}
