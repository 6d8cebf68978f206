"""A forked program behaves like a started one; programs that cannot be forked are started."""

import asyncio
import json
import signal
import socket
import sys
from pathlib import Path

import psutil
import pytest

from localmesh.errors import PlatformError
from localmesh.run.kernel import LINUX
from localmesh.settings import MARKER
from localmesh.settings import StateFolder
from tests.localmesh.run.forked import IS_FORKED
from tests.localmesh.run.forked import SLEEPER
from tests.localmesh.run.forked import Forking
from tests.localmesh.run.forked import forking_in
from tests.localmesh.run.small import table_in
from tests.localmesh.run.small import until

pytestmark = pytest.mark.skipif(not LINUX, reason="elsewhere every process is started")

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


def test_a_forked_program_is_in_a_process_like_a_started_one(state_folder: StateFolder):
    async def run() -> None:
        async with table_in(state_folder) as table:
            started = json.loads(await Forking(state_folder, table, None).output(SELF, "-x", "a b", ARENA_APP="ball"))
        async with forking_in(state_folder) as arena:
            assert json.loads(await arena.output(SELF, "-x", "a b", ARENA_APP="ball")) == started
            assert await arena.output(IS_FORKED) == "True\n"

    asyncio.run(run())


def test_a_console_script_is_forked_with_the_same_output(state_folder: StateFolder):
    script = str(Path(sys.executable).with_name("gunicorn"))

    async def run() -> None:
        results = []
        async with table_in(state_folder) as table:
            for arguments in (["--version"], ["--nonsense"]):
                arena = Forking(state_folder, table, None)
                results.append((await (await arena.start([script, *arguments])).wait(), arena.log.read_text()))
                arena.log.unlink()
        async with forking_in(state_folder) as arena:
            for arguments, expected in zip((["--version"], ["--nonsense"]), results, strict=True):
                assert (await (await arena.start([script, *arguments])).wait(), arena.log.read_text()) == expected
                arena.log.unlink()

    asyncio.run(run())


def test_the_exit_code_of_a_forked_program_is_reported(state_folder: StateFolder):
    async def run() -> None:
        async with forking_in(state_folder) as arena:
            assert await (await arena.program("raise SystemExit(7)")).wait() == 7
            assert await (await arena.program("1 / 0")).wait() == 1
            assert "ZeroDivisionError" in arena.log.read_text()
            sleeper = await arena.program(SLEEPER)
            await until(arena.log.read_text, "program")
            assert sleeper.pid in [record["pid"] for record in json.loads(state_folder.processes.read_text())]
            assert await sleeper.stop(grace=10) == -signal.SIGTERM
            assert not sleeper.running
            assert sleeper.pid not in [record["pid"] for record in json.loads(state_folder.processes.read_text())]

    asyncio.run(run())


def test_a_list_of_processes_tells_forked_programs_apart(state_folder: StateFolder):
    async def run() -> None:
        async with forking_in(state_folder) as arena:
            sleeper = await arena.program(SLEEPER)
            await until(arena.log.read_text, "program")
            process = psutil.Process(sleeper.pid)
            assert "-m prog" in " ".join(process.cmdline())
            assert process.environ()[MARKER] == str(state_folder.root)

    asyncio.run(run())


def test_a_file_that_is_inherited_keeps_its_number(state_folder: StateFolder):
    async def run() -> None:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            number = listener.fileno()
            code = f"import socket; print(socket.socket(fileno={number}).getsockname()[1])"
            async with forking_in(state_folder) as arena:
                assert await arena.output(code, inherited=(number,)) == f"{listener.getsockname()[1]}\n"

    asyncio.run(run())


@pytest.mark.parametrize(
    ("command", "more"),
    [
        pytest.param((sys.executable, "-c", IS_FORKED), {}, id="no module"),
        pytest.param(("/bin/sh", "-c", "echo False"), {}, id="no Python"),
        pytest.param((sys.executable, "-m", "prog"), {"PYTHONHASHSEED": "1"}, id="an interpreter of another kind"),
        pytest.param(
            (sys.executable, "-m", "prog"), {"PROMETHEUS_MULTIPROC_DIR": "/"}, id="a preloaded module read the variable"
        ),
        pytest.param((sys.executable, "-m", "prog"), dict.fromkeys("ABC", "x" * 100000), id="a long environment"),
    ],
)
def test_programs_that_cannot_be_forked_are_started_as_processes(
    state_folder: StateFolder, command: tuple[str, ...], more: dict[str, str]
):
    async def run() -> None:
        async with forking_in(state_folder) as arena:
            assert await arena.output(IS_FORKED) == "True\n"
            arena.log.unlink()
            assert await (await arena.start(command, **more)).wait() == 0
            assert arena.log.read_text() == "False\n"

    asyncio.run(run())


def test_a_folder_that_is_not_there_is_an_error_as_without_a_server(state_folder: StateFolder):
    async def run() -> None:
        async with forking_in(state_folder) as arena:
            with pytest.raises(PlatformError, match="does not start"):
                await arena.start((sys.executable, "-m", "prog"), folder=state_folder.root / "nowhere")

    asyncio.run(run())
