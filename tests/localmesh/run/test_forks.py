import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import textwrap
from collections.abc import AsyncIterator
from collections.abc import Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import psutil
import pytest

from localmesh.errors import PlatformError
from localmesh.run import env
from localmesh.run import forking
from localmesh.run.container import Container
from localmesh.run.container import Spec
from localmesh.run.forks import Forks
from localmesh.run.lifeline import SUPPORTED
from localmesh.run.process import Process
from localmesh.run.process import Table
from localmesh.settings import MARKER
from localmesh.settings import Home
from tests.localmesh.run.small import table_in
from tests.localmesh.run.small import until

pytestmark = pytest.mark.skipif(not SUPPORTED, reason="elsewhere every process is started")

# What a program can find out about the process that it is.
SELF = """
    import gc, json, os, signal, sys, threading
    mask = os.umask(0)
    handlers = {n: str(signal.getsignal(n)) for n in signal.valid_signals()}
    print(json.dumps({
        "arguments": sys.argv, "path": sys.path, "name": __name__, "file": __file__,
        "folder": os.getcwd(), "environment": dict(os.environ), "mask": mask,
        "files": {n: os.readlink(f"/proc/self/fd/{n}") for n in (0, 1, 2)},
        "number of files": len(os.listdir("/proc/self/fd")),
        "leads its session": os.getsid(0) == os.getpgid(0) == os.getpid(), "parent": os.getppid(),
        "handlers": handlers, "blocked": list(map(str, signal.pthread_sigmask(signal.SIG_BLOCK, []))),
        "threads": threading.active_count(), "collects": gc.isenabled(), "unbuffered": sys.stdout.write_through,
    }))
"""
SLEEPER = "import signal; print('up', flush=True); signal.pause()"
# A server whose worker outlives it, as gunicorn's does for a while.
MASTER = """
    import os, signal
    worker = os.fork()
    if worker: print(worker, flush=True)
    signal.pause()
"""
IS_FORKED = "import sys; print('localmesh.run.preload' in sys.modules)"


class Forking:
    """A table with a fork server."""

    def __init__(self, home: Home, table: Table, forks: Forks | None) -> None:
        self.home = home
        self.table = table
        self.forks = forks
        self.log = home.logs / "test.log"

    async def start(self, command: Sequence[str], folder: Path | None = None, **more: Any) -> Process:
        inherited = more.pop("inherited", ())
        await self.table.prepared(command)
        return self.table.start(
            command,
            environment={**env.image(os.environ, self.home.root, self.home.root), **more},
            folder=folder or self.home.root,
            log=self.log,
            name="test/main",
            inherited=inherited,
        )

    async def program(self, code: str, *arguments: str, **more: Any) -> Process:
        """`python -m` of a module with this code."""
        (self.home.root / "prog.py").write_text(textwrap.dedent(code))
        self.log.unlink(missing_ok=True)
        return await self.start((sys.executable, "-m", "prog", *arguments), **more)

    async def output(self, code: str, *arguments: str, **more: Any) -> str:
        assert await (await self.program(code, *arguments, **more)).wait() == 0, self.log.read_text()
        return self.log.read_text()


@asynccontextmanager
async def forking_in(home: Home) -> AsyncIterator[Forking]:
    async with table_in(home) as table:
        forks = forking.forks(home, table)
        keeper = asyncio.create_task(forks.keep())
        try:
            yield Forking(home, table, forks)
        finally:
            keeper.cancel()
            await asyncio.gather(keeper, return_exceptions=True)


def test_a_forked_program_is_in_a_process_like_a_started_one(home: Home):
    async def run() -> None:
        async with table_in(home) as table:
            started = json.loads(await Forking(home, table, None).output(SELF, "-x", "a b", ARENA_APP="ball"))
        async with forking_in(home) as arena:
            assert json.loads(await arena.output(SELF, "-x", "a b", ARENA_APP="ball")) == started
            assert await arena.output(IS_FORKED) == "True\n"

    asyncio.run(run())


def test_the_script_of_a_package_is_forked_and_says_the_same(home: Home):
    script = str(Path(sys.executable).with_name("gunicorn"))

    async def run() -> None:
        said = []
        async with table_in(home) as table:
            for arguments in (["--version"], ["--nonsense"]):
                arena = Forking(home, table, None)
                said.append((await (await arena.start([script, *arguments])).wait(), arena.log.read_text()))
                arena.log.unlink()
        async with forking_in(home) as arena:
            for arguments, expected in zip((["--version"], ["--nonsense"]), said, strict=True):
                assert (await (await arena.start([script, *arguments])).wait(), arena.log.read_text()) == expected
                arena.log.unlink()

    asyncio.run(run())


def test_how_a_forked_program_ends_is_known(home: Home):
    async def run() -> None:
        async with forking_in(home) as arena:
            assert await (await arena.program("raise SystemExit(7)")).wait() == 7
            assert await (await arena.program("1 / 0")).wait() == 1
            assert "ZeroDivisionError" in arena.log.read_text()
            sleeper = await arena.program(SLEEPER)
            await until(arena.log.read_text, "program")
            assert sleeper.pid in [record["pid"] for record in json.loads(home.processes.read_text())]
            assert await sleeper.stop(grace=10) == -signal.SIGTERM
            assert not sleeper.running
            assert sleeper.pid not in [record["pid"] for record in json.loads(home.processes.read_text())]

    asyncio.run(run())


def test_a_list_of_processes_tells_forked_programs_apart(home: Home):
    async def run() -> None:
        async with forking_in(home) as arena:
            sleeper = await arena.program(SLEEPER)
            await until(arena.log.read_text, "program")
            process = psutil.Process(sleeper.pid)
            assert "-m prog" in " ".join(process.cmdline())
            assert process.environ()[MARKER] == str(home.root)

    asyncio.run(run())


def test_a_file_that_is_inherited_keeps_its_number(home: Home):
    async def run() -> None:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            number = listener.fileno()
            code = f"import socket; print(socket.socket(fileno={number}).getsockname()[1])"
            async with forking_in(home) as arena:
                assert await arena.output(code, inherited=(number,)) == f"{listener.getsockname()[1]}\n"

    asyncio.run(run())


@pytest.mark.parametrize(
    ("command", "more"),
    [
        pytest.param((sys.executable, "-c", IS_FORKED), {}, id="no module"),
        pytest.param(("/bin/sh", "-c", "echo False"), {}, id="no Python"),
        pytest.param((sys.executable, "-m", "prog"), {"PYTHONHASHSEED": "1"}, id="an interpreter of another kind"),
        pytest.param(
            (sys.executable, "-m", "prog"), {"PROMETHEUS_MULTIPROC_DIR": "/"}, id="what was loaded asked for it"
        ),
        pytest.param((sys.executable, "-m", "prog"), dict.fromkeys("ABC", "x" * 100000), id="a long environment"),
    ],
)
def test_what_cannot_be_forked_is_started(home: Home, command: tuple[str, ...], more: dict[str, str]):
    async def run() -> None:
        async with forking_in(home) as arena:
            assert await arena.output(IS_FORKED) == "True\n"
            arena.log.unlink()
            assert await (await arena.start(command, **more)).wait() == 0
            assert arena.log.read_text() == "False\n"

    asyncio.run(run())


def test_a_folder_that_is_not_there_is_an_error_as_without_a_server(home: Home):
    async def run() -> None:
        async with forking_in(home) as arena:
            with pytest.raises(PlatformError, match="does not start"):
                await arena.start((sys.executable, "-m", "prog"), folder=home.root / "nowhere")

    asyncio.run(run())


def test_what_a_dead_program_started_goes_with_it_and_is_buried(home: Home):
    async def run() -> None:
        async with forking_in(home) as arena:
            master = await arena.program(MASTER)
            worker = int(await until(arena.log.read_text, "worker"))
            os.kill(master.pid, signal.SIGKILL)
            assert await master.wait() == -signal.SIGKILL
            await until(lambda: not psutil.pid_exists(worker), "end of the worker")

    asyncio.run(run())


def test_programs_outlive_a_server_that_is_killed_and_a_new_one_comes(home: Home):
    async def run() -> None:
        async with forking_in(home) as arena:
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


def test_a_container_waits_for_a_server_that_is_only_starting(home: Home):
    (home.root / "prog.py").write_text(IS_FORKED)

    async def never(_: object) -> str:
        await asyncio.Event().wait()
        return ""

    async def run() -> None:
        async with forking_in(home) as arena:
            command, image = (sys.executable, "-m", "prog"), env.image(os.environ, home.root, home.root)
            spec = Spec("test/main", command, image, home.root, arena.log, grace=1, once=True)
            container = Container(arena.table, spec, never, lambda: None)
            container.start()
            assert await container.ended() == 0
            assert arena.log.read_text() == "True\n"

    asyncio.run(run())


def test_a_server_that_hangs_is_replaced(home: Home):
    async def run() -> None:
        async with forking_in(home) as arena:
            assert arena.forks
            await arena.output("")
            first = arena.forks.pid
            assert first
            os.kill(first, signal.SIGSTOP)
            assert await arena.output(IS_FORKED) == "False\n"
            await until(lambda: arena.forks and arena.forks.pid not in (None, first), "new server")
            assert await arena.output(IS_FORKED) == "True\n"

    asyncio.run(run())


def test_a_server_that_does_not_start_keeps_nobody_waiting(home: Home):
    async def run() -> None:
        async with table_in(home) as table:

            def start(descriptor: int) -> Process:
                command = (sys.executable, "-c", "raise SystemExit('broken')")
                return table.start(command, environment={}, folder=home.root, log=home.logs / "server.log", name="s")

            forks = Forks(start)
            table.fork_with(forks)
            keeper = asyncio.create_task(forks.keep())
            arena = Forking(home, table, forks)
            assert await arena.output(IS_FORKED) == "False\n"
            keeper.cancel()
            await asyncio.gather(keeper, return_exceptions=True)

    asyncio.run(run())


def test_nothing_forked_survives_a_supervisor_that_is_killed(home: Home):
    (home.root / "prog.py").write_text(SLEEPER)
    code = textwrap.dedent(f"""
        import asyncio, sys
        from pathlib import Path
        from localmesh.settings import Home
        from tests.localmesh.run.test_forks import forking_in
        async def main():
            async with forking_in(Home("test", Path({str(home.root)!r}))) as arena:
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
