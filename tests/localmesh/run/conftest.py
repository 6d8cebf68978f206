"""Small servers, homes with short paths, and waiting with a deadline."""

import asyncio
import inspect
import tempfile
import textwrap
from collections.abc import AsyncIterator
from collections.abc import Callable
from collections.abc import Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from localmesh.run.process import Table
from localmesh.run.records import Records
from localmesh.settings import Home

# Answers every path with its text, and ends on SIGTERM after it has said so.
SERVER = textwrap.dedent("""
    import http.server, os, signal, sys
    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        def do_GET(self):
            broken = os.path.exists("broken")
            body = os.environ.get("TEXT", "hello").encode()
            self.send_response(500 if broken else 200)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        def log_message(self, *_): ...
    def leave(*_):
        print("leaving", flush=True)
        os._exit(0)
    signal.signal(signal.SIGTERM, leave)
    host, _, port = os.environ["LISTEN"].rpartition(":")
    class Server(http.server.ThreadingHTTPServer):
        daemon_threads = True
        def handle_error(self, *_): ...  # a probe that was called off has gone without its answer
    server = Server((host, int(port)), Handler)
    print("listening", flush=True)
    server.serve_forever()
""")


@pytest.fixture
def home() -> Iterator[Home]:
    with tempfile.TemporaryDirectory(prefix="arena-") as folder:  # a Unix socket's path must be short
        home = Home("test", Path(folder) / "test")
        home.create()
        yield home


@asynccontextmanager
async def table_in(home: Home) -> AsyncIterator[Table]:
    """A table of processes that is closed in any case."""
    table = Table(Records(home.processes))
    try:
        yield table
    finally:
        await table.close()


async def until(probe: Callable[[], Any], what: str, seconds: float = 10) -> Any:
    """The first truthy answer of a probe, which may be a coroutine function."""
    async with asyncio.timeout(seconds):
        while True:
            answer = probe()
            if inspect.isawaitable(answer):
                answer = await answer
            if answer:
                return answer
            await asyncio.sleep(0.01)
    raise AssertionError(f"no {what} within {seconds} s")
