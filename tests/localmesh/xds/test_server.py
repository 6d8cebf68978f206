"""Streams over a real Unix socket: who may open them, and which pod each belongs to."""

import asyncio
import stat
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from grpclib.client import Channel
from grpclib.client import StreamStreamMethod
from grpclib.const import Status
from grpclib.exceptions import GRPCError

from localmesh.envoy import CLUSTER
from localmesh.xds.api import message_class
from localmesh.xds.server import METHOD
from localmesh.xds.server import serve
from localmesh.xds.session import REQUEST
from localmesh.xds.session import RESPONSE
from localmesh.xds.session import Session
from tests.localmesh.xds.envoys import names
from tests.localmesh.xds.envoys import snapshot


@asynccontextmanager
async def serving(folder: Path, sessions: dict[str, Session]) -> AsyncIterator[Path]:
    path = folder / "xds.sock"
    server = await serve(path, sessions.get)
    try:
        yield path
    finally:
        server.close()
        await server.wait_closed()


@asynccontextmanager
async def stream(path: Path) -> AsyncIterator[Any]:
    async with Channel(path=str(path)) as channel:
        method = StreamStreamMethod(channel, METHOD, message_class(REQUEST), message_class(RESPONSE))
        async with method.open() as opened:
            yield opened


def request(pod: str = "", **fields: Any) -> Any:
    node = {"id": f"sidecar~127.0.0.9~{pod}.arena~arena.svc.cluster.local"} if pod else None
    return message_class(REQUEST)(node=node, type_url=CLUSTER, **fields)


async def ask(path: Path, pod: str) -> Any:
    async with stream(path) as opened:
        await opened.send_message(request(pod), end=True)
        return await opened.recv_message()


def test_only_this_user_can_open_the_socket(tmp_path: Path):
    async def scenario() -> None:
        async with serving(tmp_path, {}) as path:
            assert stat.S_IMODE(path.stat().st_mode) == 0o600

    asyncio.run(scenario())


def test_a_proxy_is_known_by_its_pods_name_and_gets_that_pods_resources(tmp_path: Path):
    async def scenario() -> None:
        sessions = {"one": Session(snapshot({"a": 1})), "two": Session(snapshot({"b": 1}))}
        async with serving(tmp_path, sessions) as path, stream(path) as opened:
            await opened.send_message(request("two"))
            response = await opened.recv_message()
            assert names(response) == {"b"}
            await opened.send_message(request(response_nonce=response.nonce))
            sessions["two"].push(snapshot({"b": 2}))
            assert names(await opened.recv_message()) == {"b"}
            assert not sessions["one"].connected
            await opened.end()

    asyncio.run(scenario())


@pytest.mark.parametrize("pod", ["", "nobody"])
def test_an_unknown_proxy_is_refused(tmp_path: Path, pod: str):
    async def scenario() -> None:
        async with serving(tmp_path, {"one": Session(snapshot({"a": 1}))}) as path:
            with pytest.raises(GRPCError) as refused:
                await ask(path, pod)
            assert refused.value.status == Status.NOT_FOUND

    asyncio.run(scenario())


def test_a_proxy_that_leaves_is_no_longer_connected(tmp_path: Path):
    async def scenario() -> None:
        session = Session(snapshot({"a": 1}))
        async with serving(tmp_path, {"one": session}) as path:
            async with stream(path) as opened:
                await opened.send_message(request("one"))
                await opened.recv_message()
                assert session.connected
                await opened.cancel()
            async with asyncio.timeout(5):
                while session.connected:
                    await asyncio.sleep(0.01)

    asyncio.run(scenario())


def test_closing_the_server_ends_every_stream(tmp_path: Path):
    async def scenario() -> None:
        session = Session(snapshot({"a": 1}))
        async with serving(tmp_path, {"one": session}) as path:
            channel = Channel(path=str(path))
            method = StreamStreamMethod(channel, METHOD, message_class(REQUEST), message_class(RESPONSE))
            opened = method.open()
            await opened.__aenter__()
            await opened.send_message(request("one"))
            await opened.recv_message()
        channel.close()
        assert not session.connected

    asyncio.run(scenario())
