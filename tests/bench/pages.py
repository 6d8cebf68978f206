"""Two hundred open pages: what they cost the ui, and whether each hears of every scene."""

import asyncio
import time

import psutil

from tests.bench.report import Figure
from tests.live.harness import Arena
from tests.live.harness import until

PAGES = 200
SECONDS = 20
SCENES_A_SECOND = 5


async def listen(port: int, end: float) -> int:
    """Scenes that one page hears until `end`."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**20)
    writer.write(f"GET /api/stream HTTP/1.1\r\nHost: localhost:{port}\r\nAccept: text/event-stream\r\n\r\n".encode())
    heard = 0
    while time.monotonic() < end:
        line = await asyncio.wait_for(reader.readline(), 10)
        if not line:
            raise ConnectionError("a page's stream ended")
        heard += line.startswith(b"event: scene")
    writer.close()
    return heard


async def audience(port: int, ui: psutil.Process) -> tuple[list[int], float]:
    """What each page heard, and the cores that the ui used while all were open."""
    end = time.monotonic() + SECONDS + 5
    pages = [asyncio.create_task(listen(port, end)) for _ in range(PAGES)]
    await asyncio.sleep(5)  # until all are open
    began, used = time.monotonic(), cpu(ui)
    await asyncio.sleep(SECONDS - 1)
    cores = (cpu(ui) - used) / (time.monotonic() - began)
    return list(await asyncio.gather(*pages)), cores


def cpu(process: psutil.Process) -> float:
    """Seconds of processor time of the process and its children."""
    total = 0.0
    for member in (process, *process.children(recursive=True)):
        times = member.cpu_times()
        total += times.user + times.system
    return total


def figures(arena: Arena) -> list[Figure]:
    arena.up("-f", "add-players")
    try:
        until(lambda: len(arena.page().json()["scene"]["players"]) == 6, 30, "six players")
        heard, cores = asyncio.run(audience(arena.port, psutil.Process(arena.pod("ui")["pid"])))
    finally:
        arena.down()
    least = min(heard) / (SECONDS + 5)
    return [
        Figure(
            f"{PAGES} open pages, the ui's processor time", f"{cores:.2f} cores", "< 1 core", cores < 1, cores, "cores"
        ),
        Figure(
            "scenes that the page heard least of them",
            f"{least:.1f} a second",
            f">= 3 of {SCENES_A_SECOND} a second",
            least >= 3,
            least,
            "a second",
            "higher",
        ),
    ]
