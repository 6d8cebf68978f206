"""One HTTP request to an address of the arena, without blocking the supervisor's only thread."""

import asyncio
import re
from contextlib import suppress

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)\r\n", re.IGNORECASE)


class NoAnswerError(Exception):
    """Nothing listens, the answer is not HTTP, or it came too late."""


class LateError(NoAnswerError):
    """No complete answer came within the time limit."""


async def get(address: str, port: int, path: str, seconds: float = 1.0) -> tuple[int, bytes]:
    """The status and body of an answer to a GET; see `request` for the errors."""
    return await request("GET", address, port, path, seconds)


async def request(method: str, address: str, port: int, path: str, seconds: float = 1.0) -> tuple[int, bytes]:
    """The status and body of an answer to a request without a body.

    Raises:
        LateError: no answer within `seconds`.
        NoAnswerError: no connection, or an answer that is not HTTP.
    """
    try:
        async with asyncio.timeout(seconds):
            return await _request(method, address, port, path)
    except TimeoutError as error:
        raise LateError(f"http://{address}:{port}{path}: no answer within {seconds:g} s") from error
    except (OSError, EOFError, ValueError, IndexError, asyncio.LimitOverrunError) as error:
        raise NoAnswerError(f"http://{address}:{port}{path}: {error}") from error


async def _request(method: str, address: str, port: int, path: str) -> tuple[int, bytes]:
    reader, writer = await asyncio.open_connection(address, port)
    try:
        length_of_body = "" if method == "GET" else "Content-Length: 0\r\n"
        head = f"{method} {path} HTTP/1.1\r\nHost: {address}:{port}\r\nUser-Agent: mesh-arena\r\n{length_of_body}"
        writer.write(f"{head}Connection: close\r\n\r\n".encode())
        header = await reader.readuntil(b"\r\n\r\n")
        length = _LENGTH.search(header)
        # an Envoy that replaces its listener may leave the connection open after the answer
        body = await reader.readexactly(int(length[1])) if length else await reader.read(-1)
    finally:
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()
    if b"transfer-encoding: chunked" in header.lower():
        body = _unchunk(body)
    return int(header.split(maxsplit=2)[1]), body


def _unchunk(body: bytes) -> bytes:
    parts = []
    while body:
        size, _, rest = body.partition(b"\r\n")
        length = int(size, 16)
        if not length:
            break
        parts.append(rest[:length])
        body = rest[length + 2 :]
    return b"".join(parts)
