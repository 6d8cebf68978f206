"""Changes of listeners with real Envoys: running sidecars follow them, and connections in use lose no request."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from localmesh.run.httpget import get
from localmesh.run.pod import Pod
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
FLUSHED_SECONDS = 1.2  # a sidecar writes its access log once a second


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


async def until_silent(log: Path, outcomes: Counter[str]) -> None:
    """Wait until a sidecar answers and logs nothing of it, on connections of old and new listeners."""

    async def silent() -> bool:
        size, answered = log.stat().st_size, outcomes["200"]
        await asyncio.sleep(FLUSHED_SECONDS)
        return outcomes["200"] > answered and log.stat().st_size == size

    await until(silent, "end of the access log", 15)


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
            async with load(pods["locals"].proxy.location) as outcomes:
                for _ in range(SWITCHES):
                    size, posted = log.stat().st_size, len(posts)
                    await small.move(state(ball, telemetry({**LOGGING, **TRACING})))
                    await until(lambda size=size: log.stat().st_size > size, "access log")  # type: ignore[misc]
                    await until(lambda posted=posted: len(posts) > posted, "spans")  # type: ignore[misc]
                    await small.move(state(ball))
                    await until_silent(log, outcomes)
            assert outcomes.keys() == {"200"}, outcomes
            assert outcomes["200"] > 100
            assert await updated_in_place(pods["ball"]) >= 2 * SWITCHES
            assert small.pids() == before
            assert set(small.arena.pods.values()) == set(pods.values())

    play(scenario)
