"""An HTTP client that keeps its connection, as services do, and opens another one only when it was told to."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from contextlib import suppress

from localmesh.plan import Location


class Client:
    """Requests through a sidecar's proxy, one after the other; a connection that ends without notice is an error."""

    def __init__(self, location: Location) -> None:
        self._location = location
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        self.connections = 0

    async def get(self, host: str, path: str = "/") -> str:
        """The status of an answer, and its text if it is an error; raises OSError or EOFError where there is none."""
        if self._streams is None:
            self._streams = await asyncio.open_connection(self._location.address, self._location.proxy_port)
            self.connections += 1
        reader, writer = self._streams
        writer.write(f"GET http://{host}:8080{path} HTTP/1.1\r\nHost: {host}:8080\r\n\r\n".encode())
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower().splitlines()
        headers = dict(line.split(": ", 1) for line in head[1:] if line)
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        if headers.get("connection") == "close":
            await self.close()
        status = head[0].split()[1]
        return status if status < "400" else f"{status} {body.decode()}"

    async def close(self) -> None:
        if self._streams:
            (_, writer), self._streams = self._streams, None
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()


@asynccontextmanager
async def load(location: Location, host: str = "ball", clients: int = 4) -> AsyncIterator[Counter[str]]:
    """Clients that call without a pause; how often each status came, and each error by its name."""
    outcomes: Counter[str] = Counter()

    async def keep_calling() -> None:
        client = Client(location)
        try:
            while True:
                try:
                    outcomes[await client.get(host)] += 1
                except (OSError, EOFError) as error:
                    outcomes[repr(error)] += 1
                    await client.close()
                await asyncio.sleep(0.005)
        finally:
            await client.close()

    tasks = [asyncio.create_task(keep_calling()) for _ in range(clients)]
    try:
        yield outcomes
    finally:
        for task in tasks:
            task.cancel()
        ended = await asyncio.gather(*tasks, return_exceptions=True)
    assert all(isinstance(end, asyncio.CancelledError) for end in ended), ended
