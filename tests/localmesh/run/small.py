"""Small servers, a small arena of them around one caller, and waiting with a deadline."""

import asyncio
import inspect
import textwrap
from collections.abc import AsyncIterator
from collections.abc import Callable
from collections.abc import Coroutine
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

from localmesh import pipeline
from localmesh.plan import Network
from localmesh.ports import APP_VARIABLE
from localmesh.run.arena import RunningArena
from localmesh.run.certificates import LIFETIME
from localmesh.run.certificates import Authority
from localmesh.run.httpget import get
from localmesh.run.network import reserve
from localmesh.run.process import Table
from localmesh.run.records import Records
from localmesh.run.rollout import roll_out
from localmesh.run.status import pods
from localmesh.settings import StateFolder
from tests.localmesh import samples

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
POD_IP = {"name": "POD_IP", "valueFrom": {"fieldRef": {"fieldPath": "status.podIP"}}}
READY = {"httpGet": {"path": "/", "port": "http"}, "periodSeconds": 1}


@asynccontextmanager
async def table_in(state_folder: StateFolder) -> AsyncIterator[Table]:
    """A table of processes that is closed in any case."""
    table = Table(Records(state_folder.processes))
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


def server(name: str, text: str, app: str = "", version: str = "v1", code: str = SERVER, **env: str) -> samples.Object:
    values = {"LISTEN": f"$(POD_IP):$({APP_VARIABLE})", "TEXT": text, **env}
    deployment = samples.deployment(
        name,
        app,
        version,
        command=["python", "-c", code],
        env=[POD_IP, *({"name": key, "value": value} for key, value in values.items())],
        readinessProbe=READY,
    )
    deployment["spec"]["strategy"] = {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 1, "maxUnavailable": 0}}
    return deployment


def recreated(deployment: samples.Object) -> samples.Object:
    deployment["spec"]["strategy"] = {"type": "Recreate"}
    return deployment


def state(*objects: samples.Object) -> list[samples.Object]:
    """A caller, the service `ball`, and more."""
    return [server("locals", "caller"), samples.service("locals"), samples.service("ball"), *objects]


class Small:
    """A small arena and its caller."""

    def __init__(self, arena: RunningArena, network: Network, authority: Authority) -> None:
        self.arena = arena
        self.authority = authority
        self.network = network

    async def move(self, objects: list[samples.Object], seconds: float = 20) -> None:
        desired = pipeline.desired({"small.yaml": samples.text(*objects)}, self.network, self.arena.desired)
        await roll_out(self.arena, desired, seconds, lambda text: None)

    async def call(self, host: str = "ball") -> tuple[int, str]:
        """One request of the caller, through its sidecar."""
        caller = next(pod for pod in self.arena.pods.values() if pod.workload == "locals")
        status, body = await get(caller.proxy.address, caller.proxy.location.proxy_port, f"http://{host}:8080/", 5)
        return status, body.decode()

    def pids(self) -> dict[str, tuple[int | None, int | None]]:
        return {pod["workload"]: (pod["pid"], pod["sidecarPid"]) for pod in pods(self.arena)}

    @asynccontextmanager
    async def load(self) -> AsyncIterator[list[tuple[int, str]]]:
        """Calls one after the other; their answers."""
        answers: list[tuple[int, str]] = []

        async def keep_calling() -> None:
            while True:
                answers.append(await self.call())

        task = asyncio.create_task(keep_calling())
        try:
            await until(lambda: len(answers) > 5, "answers")
            yield answers
            enough = len(answers) + 5
            await until(lambda: len(answers) > enough or task.done(), "answers")
        finally:
            task.cancel()
            outcome = await asyncio.gather(task, return_exceptions=True)
        assert isinstance(outcome[0], asyncio.CancelledError), outcome


Play = Callable[[Callable[[Small], Coroutine[Any, Any, None]]], None]


def player(state_folder: StateFolder, single_address: bool = False, lifetime: timedelta = LIFETIME) -> Play:
    """What runs a scenario on a small arena; everything has ended afterwards."""

    async def run(scenario: Callable[[Small], Coroutine[Any, Any, None]]) -> None:
        held = reserve(0, single_address)
        with held.lock:
            async with table_in(state_folder) as table:
                authority = Authority(lifetime)
                arena = RunningArena(state_folder, table, authority)
                await arena.discovery.open(state_folder.control_plane)
                keepers = [
                    asyncio.create_task(arena.discovery.keep_pushing_endpoints()),
                    asyncio.create_task(arena.discovery.keep_renewing_certificates()),
                ]
                try:
                    await scenario(Small(arena, held.now(), authority))
                finally:
                    for keeper in keepers:
                        keeper.cancel()
                    ended = await asyncio.gather(*keepers, return_exceptions=True)
                    await arena.stop_all()
                    await arena.discovery.close()
                assert all(isinstance(end, asyncio.CancelledError) for end in ended), ended

    return lambda scenario: asyncio.run(run(scenario))
