"""Reads from the admin interface of a sidecar."""

import json
from http.client import HTTPConnection
from http.client import HTTPException
from typing import Any

from localmesh.errors import StateError

_SECONDS = 5.0


def query(pod: str, address: str, path: str) -> Any:
    """The JSON for a path of the admin interface at `address` (host:port); StateError without an answer within 5 s."""
    connection = HTTPConnection(address, timeout=_SECONDS)
    try:
        connection.request("GET", path)
        return json.load(connection.getresponse())
    except (OSError, HTTPException, ValueError) as error:
        raise StateError(
            f"The sidecar of {pod} does not answer at {address} ({error}); "
            f"`mesh-arena logs {pod} --sidecar` may say why."
        ) from error
    finally:
        connection.close()
