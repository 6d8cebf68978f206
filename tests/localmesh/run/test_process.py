import asyncio
import json
import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import psutil
import pytest

from localmesh.errors import PlatformError
from localmesh.run.process import Process
from localmesh.run.process import Table
from localmesh.run.records import Record
from localmesh.run.records import reap
from localmesh.settings import MARKER
from localmesh.settings import StateFolder
from tests.localmesh.run.small import table_in
from tests.localmesh.run.small import until

SLEEPER = "import signal; print('up', flush=True); signal.pause()"
STUBBORN = (
    "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True)\nwhile True: signal.pause()"
)
# A server whose worker outlives it, as gunicorn's does for a while.
MASTER = (
    "import subprocess, sys\n"
    f"worker = subprocess.Popen([sys.executable, '-c', {SLEEPER!r}])\n"
    "print(worker.pid, flush=True)\n"
    "worker.wait()"
)


def start(table: Table, state_folder: StateFolder, code: str) -> Process:
    return table.start(
        [sys.executable, "-c", code],
        environment={**os.environ, MARKER: str(state_folder.root)},
        folder=state_folder.root,
        log=state_folder.logs / "test.log",
        name="test/main",
    )


def log_text(state_folder: StateFolder) -> str:
    path = state_folder.logs / "test.log"
    return path.read_text() if path.exists() else ""


def test_a_process_that_ends_when_asked_has_its_own_exit_code(state_folder: StateFolder):
    async def run() -> None:
        async with table_in(state_folder) as table:
            process = start(table, state_folder, "raise SystemExit(7)")
            assert await process.wait() == 7
            assert not process.running

    asyncio.run(run())


def test_a_process_that_does_not_end_when_asked_is_ended_after_its_grace(state_folder: StateFolder):
    async def run() -> None:
        async with table_in(state_folder) as table:
            process = start(table, state_folder, STUBBORN)
            await until(lambda: log_text(state_folder), "process")
            assert await process.stop(grace=0.1) == -signal.SIGKILL

    asyncio.run(run())


def test_children_of_a_dead_process_are_ended(state_folder: StateFolder):
    async def run() -> None:
        async with table_in(state_folder) as table:
            process = start(table, state_folder, MASTER)
            worker = int(await until(lambda: log_text(state_folder).split("\n")[0], "worker"))
            os.kill(process.pid, signal.SIGKILL)
            await process.wait()
            await until(lambda: not psutil.pid_exists(worker), "end of the worker")

    asyncio.run(run())


def test_a_command_that_is_not_there_is_an_error_that_its_log_has_too(state_folder: StateFolder):
    async def run() -> None:
        async with table_in(state_folder) as table:
            with pytest.raises(PlatformError, match="the command /nowhere/at/all does not start"):
                table.start(
                    ["/nowhere/at/all"],
                    environment={},
                    folder=state_folder.root,
                    log=state_folder.logs / "test.log",
                    name="t",
                )
        assert "/nowhere/at/all" in log_text(state_folder)

    asyncio.run(run())


def test_only_running_processes_are_recorded(state_folder: StateFolder):
    async def run() -> None:
        async with table_in(state_folder) as table:
            short, long = start(table, state_folder, ""), start(table, state_folder, SLEEPER)
            await short.wait()
            assert [record["pid"] for record in json.loads(state_folder.processes.read_text())] == [long.pid]

    asyncio.run(run())


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a watchdog ends them")
def test_nothing_survives_a_supervisor_that_is_killed(state_folder: StateFolder):
    code = textwrap.dedent(f"""
        import asyncio, os, sys
        from pathlib import Path
        from localmesh.run.process import Table
        from localmesh.run.records import Records
        async def main():
            table = Table(Records(Path({str(state_folder.processes)!r})))
            child = table.start([sys.executable, "-c", {SLEEPER!r}], environment=dict(os.environ), folder=Path("/"),
                                log=Path({str(state_folder.logs / "test.log")!r}), name="t")
            print(child.pid, flush=True)
            await child.wait()
        asyncio.run(main())
    """)
    supervisor = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert supervisor.stdout
    with supervisor.stdout:
        child = psutil.Process(int(supervisor.stdout.readline()))
        supervisor.kill()
        supervisor.wait()
    child.wait(timeout=5)


def test_leftover_processes_of_a_crash_are_ended_by_pid_and_start_time(state_folder: StateFolder):
    leader = subprocess.Popen([sys.executable, "-c", SLEEPER], start_new_session=True, stdout=subprocess.DEVNULL)
    record(state_folder.processes, leader.pid, psutil.Process(leader.pid).create_time())
    assert reap(state_folder.processes, state_folder.root) == ["left/main"]
    assert leader.wait(5) == -signal.SIGKILL
    assert not state_folder.processes.exists()


def test_an_unrelated_process_with_a_recorded_pid_is_left_alone(state_folder: StateFolder):
    stranger = subprocess.Popen([sys.executable, "-c", SLEEPER], start_new_session=True, stdout=subprocess.DEVNULL)
    try:
        record(state_folder.processes, stranger.pid, psutil.Process(stranger.pid).create_time() - 100)
        assert reap(state_folder.processes, state_folder.root) == []
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_a_worker_whose_recorded_master_is_gone_is_ended(state_folder: StateFolder):
    environment = {**os.environ, MARKER: str(state_folder.root)}
    master = subprocess.Popen(
        [sys.executable, "-c", MASTER], start_new_session=True, stdout=subprocess.PIPE, text=True, env=environment
    )
    assert master.stdout
    with master.stdout:
        # until the worker runs the system may not show its environment
        (pid,) = {master.stdout.readline(), master.stdout.readline()} - {"up\n"}
        worker = psutil.Process(int(pid))
        record(state_folder.processes, master.pid, psutil.Process(master.pid).create_time())
        master.kill()
        master.wait()
    assert reap(state_folder.processes, state_folder.root) == ["left/main"]
    worker.wait(timeout=5)


@pytest.mark.parametrize("text", ["", "{", "[1]", '[{"pid": 1}]'])
def test_an_unreadable_record_ends_no_process(state_folder: StateFolder, text: str):
    state_folder.processes.write_text(text)
    assert reap(state_folder.processes, state_folder.root) == []


def test_a_process_that_ended_is_not_alive():
    child = subprocess.Popen([sys.executable, "-c", ""])
    record = Record(child.pid, psutil.Process(child.pid).create_time(), "t")
    child.wait()
    assert not record.alive


def record(path: Path, pid: int, started: float) -> None:
    path.write_text(json.dumps([{"pid": pid, "started": started, "name": "left/main"}]))
