import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from collections.abc import Callable
from contextlib import asynccontextmanager

from localmesh.model import HttpProbe
from localmesh.run.container import NOT_STARTED
from localmesh.run.container import Container
from localmesh.run.container import Spec
from localmesh.run.network import reserve
from localmesh.run.probes import Probes
from localmesh.run.probes import asking
from localmesh.run.probes import watch
from localmesh.settings import StateFolder
from tests.localmesh.run.small import SERVER
from tests.localmesh.run.small import table_in
from tests.localmesh.run.small import until
from tests.ports import free_port

READY = Probes(readiness=HttpProbe("/", 8080, period_seconds=0, failure_threshold=1))


@asynccontextmanager
async def container(
    state_folder: StateFolder,
    code: str = SERVER,
    probes: Probes = READY,
    *,
    once: bool = False,
    command: str = sys.executable,
) -> AsyncIterator[Container]:
    """A container on an address of its own; it is stopped in any case."""
    held = reserve(free_port())
    location = next(held.network.locations())
    try:
        async with table_in(state_folder) as table:
            spec = Spec(
                name="test/main",
                command=(command, "-c", code),
                environment={**os.environ, "LISTEN": f"{location.address}:{location.app_port}"},
                folder=state_folder.root,
                log=state_folder.logs / "test.log",
                grace=2,
                once=once,
            )
            ask = asking(location.address, location.app_port)
            new_container = Container(table, spec, lambda ready: watch(probes, ask, ready), lambda: None)
            new_container.start()
            try:
                yield new_container
            finally:
                await new_container.stop()
    finally:
        held.lock.close()


def run(scenario: Callable[[], object]) -> None:
    asyncio.run(scenario())  # type: ignore[arg-type]


def test_a_killed_container_is_back_at_once_and_counted(state_folder: StateFolder):
    async def scenario() -> None:
        async with container(state_folder) as server:
            await until(lambda: server.ready, "readiness")
            first = server.pid
            assert first
            os.kill(first, signal.SIGKILL)
            await until(lambda: server.restarts == 1 and server.ready, "restart", 5)
            assert server.pid != first
            assert server.last_exit == -signal.SIGKILL

    run(scenario)


def test_a_container_that_stops_answering_is_not_ready_but_goes_on(state_folder: StateFolder):
    async def scenario() -> None:
        async with container(state_folder) as server:
            await until(lambda: server.ready, "readiness")
            (state_folder.root / "broken").touch()
            await until(lambda: not server.ready, "unreadiness")
            assert server.running
            (state_folder.root / "broken").unlink()
            await until(lambda: server.ready, "readiness")
            assert server.restarts == 0

    run(scenario)


def test_a_container_that_is_not_alive_is_ended_and_started_again(state_folder: StateFolder):
    async def scenario() -> None:
        alive = HttpProbe("/", 8080, period_seconds=0, failure_threshold=2)
        async with container(state_folder, probes=Probes(startup=HttpProbe("/", 8080), liveness=alive)) as server:
            await until(lambda: server.ready, "readiness")
            (state_folder.root / "broken").touch()
            await until(lambda: server.restarts == 1, "restart")
            (state_folder.root / "broken").unlink()
            await until(lambda: server.ready, "readiness")
        assert "liveness probe / failed" in (state_folder.logs / "test.log").read_text()

    run(scenario)


def test_a_stopped_container_is_asked_first_and_never_started_again(state_folder: StateFolder):
    async def scenario() -> None:
        async with container(state_folder) as server:
            await until(lambda: server.ready, "readiness")
            await server.stop()
            assert not server.running
            assert not server.ready
            assert server.restarts == 0
        assert (state_folder.logs / "test.log").read_text().splitlines() == ["listening", "leaving"]

    run(scenario)


def test_a_container_that_runs_once_keeps_its_exit_code(state_folder: StateFolder):
    async def scenario() -> None:
        async with container(state_folder, "raise SystemExit(3)", Probes(), once=True) as server:
            assert await server.ended() == 3
            assert server.restarts == 0

    run(scenario)


def test_a_command_that_is_not_there_counts_as_a_crash(state_folder: StateFolder):
    async def scenario() -> None:
        async with container(state_folder, "", Probes(), command="/nowhere") as server:
            await until(lambda: server.restarts >= 1, "restart")
            assert server.last_exit == NOT_STARTED

    run(scenario)
