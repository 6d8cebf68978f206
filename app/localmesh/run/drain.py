"""Ends the inbound connections of a sidecar whose pod is about to stop, without losing a request on them.

As Istio's agent does (pkg/envoy/agent.go): the sidecar tells each caller with its next answer to close the connection.
The agent does it when application and sidecar have been told to end; here it is done before, so that the application
still answers what comes on connections that are open.
"""

import asyncio

from localmesh.location import Location
from localmesh.run.httpget import NoAnswerError
from localmesh.run.httpget import get
from localmesh.run.httpget import request

SECONDS = 5.0  # Istio's default (terminationDrainDuration); a connection that stays idle for longer ends with the pod
_LOOK_AGAIN_SECONDS = 0.05
_BEGIN = "/drain_listeners?inboundonly&graceful&skip_exit"
_OPEN = r"/stats?filter=^http\.inbound_.*;\.downstream_cx_active$"


async def drain(sidecar: Location, seconds: float = SECONDS) -> None:
    """Have a sidecar end its inbound connections, and wait until none is open, for at most so many seconds.

    It returns at once when the sidecar does not answer: then it has no connections either.
    """
    try:
        async with asyncio.timeout(seconds):
            await request("POST", sidecar.address, sidecar.admin_port, _BEGIN)
            while await _open_connections(sidecar):
                await asyncio.sleep(_LOOK_AGAIN_SECONDS)
    except (NoAnswerError, TimeoutError):
        return


async def _open_connections(sidecar: Location) -> int:
    _, body = await get(sidecar.address, sidecar.admin_port, _OPEN)
    return sum(int(line.rpartition(":")[2]) for line in body.decode().splitlines() if line)
