"""The fork server may die, hang or never start; its children are still kept, reaped and ended."""

import asyncio
import os
import signal
import subprocess
import sys
import textwrap

import psutil
import pytest

from localmesh.run import env
from localmesh.run.container import Container
from localmesh.run.container import Spec
from localmesh.run.forks import Forks
from localmesh.run.kernel import LINUX
from localmesh.run.process import Process
from localmesh.settings import StateFolder
from tests.localmesh.run.forked import IS_FORKED
from tests.localmesh.run.forked import SLEEPER
from tests.localmesh.run.forked import Forking
from tests.localmesh.run.forked import forking_in
from tests.localmesh.run.small import table_in
from tests.localmesh.run.small import until

pytestmark = pytest.mark.skipif(not LINUX, reason="elsewhere every process is started")

# A server whose worker outlives it, as gunicorn's does for a while.
MASTER = """
    import os, signal
    worker = os.fork()
    if worker: print(worker, flush=True)
    signal.pause()
"""


def test_children_of_a_dead_forked_program_are_ended_and_reaped(state_folder: StateFolder):
    async def run() -> None:
        async with forking_in(state_folder) as arena:
            master = await arena.program(MASTER)
            worker = int(await until(arena.log.read_text, "worker"))
            os.kill(master.pid, signal.SIGKILL)
            assert await master.wait() == -signal.SIGKILL
            await until(lambda: not psutil.pid_exists(worker), "end of the worker")

    asyncio.run(run())


def test_programs_outlive_a_server_that_is_killed_and_a_new_one_comes(state_folder: StateFolder):
    async def run() -> None:
        async with forking_in(state_folder) as arena:
            assert arena.forks
            sleeper = await arena.program(SLEEPER)
            await until(arena.log.read_text, "program")
            first = arena.forks.pid
            assert first
            os.kill(first, signal.SIGKILL)
            assert await arena.output("print('goes on')") == "goes on\n"  # nobody waits for what is just dying
            await until(lambda: arena.forks and arena.forks.pid not in (None, first), "new server")
            assert await arena.output(IS_FORKED) == "True\n"
            assert sleeper.running
            assert await sleeper.stop(grace=10) == -signal.SIGTERM

    asyncio.run(run())


def test_a_container_waits_for_a_server_that_is_only_starting(state_folder: StateFolder):
    (state_folder.root / "prog.py").write_text(IS_FORKED)

    async def never(_: object) -> str:
        await asyncio.Event().wait()
        return ""

    async def run() -> None:
        async with forking_in(state_folder) as arena:
            command, image = (sys.executable, "-m", "prog"), env.image(os.environ, state_folder.root, state_folder.root)
            spec = Spec("test/main", command, image, state_folder.root, arena.log, grace=1, once=True)
            container = Container(arena.table, spec, never, lambda: None)
            container.start()
            assert await container.ended() == 0
            assert arena.log.read_text() == "True\n"

    asyncio.run(run())


def test_a_server_that_hangs_is_replaced(state_folder: StateFolder):
    async def run() -> None:
        async with forking_in(state_folder) as arena:
            assert arena.forks
            await arena.output("")
            first = arena.forks.pid
            assert first
            os.kill(first, signal.SIGSTOP)
            assert await arena.output(IS_FORKED) == "False\n"
            await until(lambda: arena.forks and arena.forks.pid not in (None, first), "new server")
            assert await arena.output(IS_FORKED) == "True\n"

    asyncio.run(run())


def test_a_server_that_does_not_start_delays_no_container(state_folder: StateFolder):
    async def run() -> None:
        async with table_in(state_folder) as table:

            def start(descriptor: int) -> Process:
                command = (sys.executable, "-c", "raise SystemExit('broken')")
                return table.start(
                    command, environment={}, folder=state_folder.root, log=state_folder.logs / "server.log", name="s"
                )

            forks = Forks(start)
            table.fork_with(forks)
            keeper = asyncio.create_task(forks.keep())
            arena = Forking(state_folder, table, forks)
            assert await arena.output(IS_FORKED) == "False\n"
            keeper.cancel()
            await asyncio.gather(keeper, return_exceptions=True)

    asyncio.run(run())


def test_nothing_forked_survives_a_supervisor_that_is_killed(state_folder: StateFolder):
    (state_folder.root / "prog.py").write_text(SLEEPER)
    code = textwrap.dedent(f"""
        import asyncio, sys
        from pathlib import Path
        from localmesh.settings import StateFolder
        from tests.localmesh.run.forked import forking_in
        async def main():
            async with forking_in(StateFolder("test", Path({str(state_folder.root)!r}))) as arena:
                child = await arena.start([sys.executable, "-m", "prog"])
                print(arena.forks.pid, child.pid, flush=True)
                await child.wait()
        asyncio.run(main())
    """)
    supervisor = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert supervisor.stdout
    with supervisor.stdout:
        family = [psutil.Process(int(pid)) for pid in supervisor.stdout.readline().split()]
        assert len(family) == 2
        supervisor.kill()
        supervisor.wait()
    for process in family:
        process.wait(timeout=5)
