"""The gRPC server of the control plane: one stream for each Envoy, on a Unix socket that only this user can open."""

import asyncio
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from grpclib.const import Cardinality
from grpclib.const import Handler
from grpclib.const import Status
from grpclib.exceptions import GRPCError
from grpclib.exceptions import ProtocolError
from grpclib.exceptions import StreamTerminatedError
from grpclib.server import Server
from grpclib.server import Stream

from localmesh.xds.api import message_class
from localmesh.xds.session import REQUEST
from localmesh.xds.session import RESPONSE
from localmesh.xds.session import Message
from localmesh.xds.session import Session

METHOD = "/envoy.service.discovery.v3.AggregatedDiscoveryService/DeltaAggregatedResources"
DeltaStream = Stream[Message, Message]
Find = Callable[[str], Session | None]


class Streams:
    """The gRPC service; `find` returns the session of a pod by its name, None for an unknown pod."""

    def __init__(self, find: Find) -> None:
        self._find = find

    def __mapping__(self) -> dict[str, Handler]:
        """The methods that grpclib serves."""
        request, response = message_class(REQUEST), message_class(RESPONSE)
        return {METHOD: Handler(self._serve, Cardinality.STREAM_STREAM, request, response)}

    async def _serve(self, stream: DeltaStream) -> None:
        with suppress(StreamTerminatedError, ProtocolError, OSError):  # the Envoy is gone
            await self._follow(stream)

    async def _follow(self, stream: DeltaStream) -> None:
        request = await stream.recv_message()
        if request is None:
            return
        session = self._find(_pod(request.node.id))
        if session is None:
            raise GRPCError(Status.NOT_FOUND, "no pod of that name")
        responses: asyncio.Queue[Message] = asyncio.Queue()
        send = responses.put_nowait
        session.connect(send)
        writing = asyncio.create_task(_write(stream, responses))
        try:
            while request is not None:
                session.received(request)
                request = await stream.recv_message()
        finally:
            session.disconnect(send)
            writing.cancel()
            await asyncio.gather(writing, return_exceptions=True)


async def _write(stream: DeltaStream, responses: "asyncio.Queue[Message]") -> None:
    while True:
        await stream.send_message(await responses.get())


def _pod(node: str) -> str:
    """The pod's name in a node id of the form `KIND~ADDRESS~POD.NAMESPACE~DOMAIN`; empty for any other form."""
    parts = node.split("~")
    return parts[2].rpartition(".")[0] if len(parts) == 4 else ""


async def serve(path: Path, find: Find) -> Server:
    """Listen at that path, mode 0600; end it with `close()` and `wait_closed()`. Raises OSError."""
    path.unlink(missing_ok=True)
    server = Server([Streams(find)])
    before = os.umask(0o177)
    try:
        await server.start(path=str(path))
    finally:
        os.umask(before)
    return server
