"""The result of a health check: good, bad, or late."""

import asyncio
from collections.abc import Awaitable
from collections.abc import Callable

from localmesh.run import health
from localmesh.run.health import Health

Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


def asked(serve: Serve | None) -> Health:
    async def scenario() -> Health:
        server = await asyncio.start_server(serve or silent, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        if serve is None:
            server.close()
            await server.wait_closed()
        try:
            return await health.ask("127.0.0.1", port, "/health", seconds=0.2)
        finally:
            server.close()

    return asyncio.run(scenario())


async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read(-1)
    writer.close()


def answering(status: str) -> Serve:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readline()
        writer.write(f"HTTP/1.1 {status}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n".encode())
        await writer.drain()
        writer.close()

    return serve


def test_an_answer_is_good_or_bad_by_its_status():
    assert asked(answering("200 OK")) is Health.GOOD
    assert asked(answering("302 Found")) is Health.GOOD
    assert asked(answering("503 Service Unavailable")) is Health.BAD


def test_a_refused_connection_is_bad():
    assert asked(None) is Health.BAD


def test_a_missing_answer_is_late():
    assert asked(silent) is Health.LATE


def test_whether_the_machine_is_busy_is_a_boolean():
    assert isinstance(health.busy(), bool)
