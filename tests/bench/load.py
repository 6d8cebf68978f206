"""A load generator: N keep-alive connections that each send the same request again as soon as the answer is in."""

import asyncio
import time
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Load:
    """What a run measured; latencies in seconds, ascending; `bodies` only when asked for."""

    seconds: float
    latencies: tuple[float, ...]
    failed: int
    bodies: tuple[bytes, ...] = ()

    @property
    def rate(self) -> float:
        return len(self.latencies) / self.seconds

    def percentile(self, p: float) -> float:
        return percentile(self.latencies, p)


def percentile(ascending: tuple[float, ...], p: float) -> float:
    """The smallest value that at least p percent do not exceed."""
    return ascending[max(0, -(-len(ascending) * int(p * 100) // 10000) - 1)]


def request(method: str, url_path: str, host: str, body: bytes = b"") -> bytes:
    head = f"{method} {url_path} HTTP/1.1\r\nHost: {host}\r\n"
    if body:
        head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
    return head.encode() + b"\r\n" + body


async def _connection(
    address: tuple[str, int], payload: bytes, until: float, count: int, out: list[tuple[float, bool, bytes]], keep: bool
) -> None:
    reader, writer = await asyncio.open_connection(*address)
    try:
        while time.perf_counter() < until and (not count or len(out) < count):
            start = time.perf_counter()
            writer.write(payload)
            head = await reader.readuntil(b"\r\n\r\n")
            length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
            body = await reader.readexactly(length)
            out.append((time.perf_counter() - start, head.startswith(b"HTTP/1.1 200"), body if keep else b""))
    finally:
        writer.close()


def run(
    address: tuple[str, int],
    payload: bytes,
    *,
    connections: int,
    seconds: float = 600,
    count: int = 0,
    keep: bool = False,
) -> Load:
    """Sends for `seconds`, or until `count` answers are in."""

    async def all_of_them() -> Load:
        out: list[tuple[float, bool, bytes]] = []
        start = time.perf_counter()
        await asyncio.gather(
            *(_connection(address, payload, start + seconds, count, out, keep) for _ in range(connections))
        )
        took = time.perf_counter() - start
        return Load(
            took, tuple(sorted(o[0] for o in out)), sum(not o[1] for o in out), tuple(o[2] for o in out if keep)
        )

    return asyncio.run(all_of_them())
