"""Changes of listeners with real Envoys: running sidecars follow them, and connections in use lose no request."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from localmesh.run.httpget import get
from localmesh.run.pod import Pod
from tests.localmesh.run.keepalive import Client
from tests.localmesh.run.keepalive import load
from tests.localmesh.run.small import Play
from tests.localmesh.run.small import Small
from tests.localmesh.run.small import server
from tests.localmesh.run.small import state
from tests.localmesh.run.small import until
from tests.localmesh.test_telemetry import LOGGING
from tests.localmesh.test_telemetry import TRACING
from tests.localmesh.test_telemetry import telemetry

pytestmark = [pytest.mark.live, pytest.mark.both_forms]

SWITCHES = 3
ASKED = 25
CONNECTIONS = 10  # more than a caller's sidecar has to the ball here; each carries one more request of the old rules


@asynccontextmanager
async def collector() -> AsyncIterator[tuple[str, list[bytes]]]:
    """A receiver of spans, as host:port, and the first line of every request that it got."""
    requests: list[bytes] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readline():
                await reader.readuntil(b"\r\n0\r\n\r\n")  # Envoy sends spans in chunks
                requests.append(head)
                writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")
        finally:
            writer.close()
            await writer.wait_closed()

    receiver = await asyncio.start_server(answer, "127.0.0.1", 0)
    address, port = receiver.sockets[0].getsockname()
    try:
        yield f"{address}:{port}", requests
    finally:
        receiver.close()


async def ask(client: Client, path: str) -> None:
    """So many requests with a path that nobody else asks for."""
    for _ in range(ASKED):
        assert await client.get("ball", path) == "200"


async def logged(log: Path, client: Client, path: str) -> None:
    """Wait until a sidecar has written requests with that path, and so everything before, to its access log."""

    async def written() -> bool:
        await ask(client, path)
        return f"GET {path} " in log.read_text()

    await until(written, f"{path} in the access log")


async def updated_in_place(pod: Pod) -> int:
    """How often an Envoy has replaced only the filter chains of a listener, whose socket it keeps."""
    location = pod.proxy.location
    path = "/stats?filter=listener_manager.listener_in_place_updated"
    status, body = await get(location.address, location.admin_port, path)
    assert status == 200
    return int(body.rpartition(b":")[2])


def test_telemetry_is_switched_on_and_off_under_load_without_a_restart_or_a_lost_request(play: Play):
    ball = server("ball", "hello")

    async def scenario(small: Small) -> None:
        async with collector() as (address, posts):
            small.network = replace(small.network, collector=address)
            await small.move(state(ball))
            before, pods = small.pids(), {pod.workload: pod for pod in small.arena.pods.values()}
            log = small.arena.state_folder.logs / f"{pods['ball'].name}.sidecar.log"
            client = Client(pods["locals"].proxy.location)
            async with load(pods["locals"].proxy.location) as outcomes:
                for number in range(SWITCHES):
                    await small.move(state(ball))
                    await ask(client, f"/off-{number}")
                    posted = len(posts)
                    await small.move(state(ball, telemetry({**LOGGING, **TRACING})))
                    await logged(log, client, f"/on-{number}")
                    await until(lambda posted=posted: len(posts) > posted, "spans")  # type: ignore[misc]
                    assert log.read_text().count(f"GET /off-{number} ") <= CONNECTIONS
            await client.close()
            assert outcomes.keys() == {"200"}, outcomes
            assert outcomes["200"] > 100
            assert await updated_in_place(pods["ball"]) >= 2 * SWITCHES - 1  # it began without
            assert small.pids() == before
            assert set(small.arena.pods.values()) == set(pods.values())

    play(scenario)
