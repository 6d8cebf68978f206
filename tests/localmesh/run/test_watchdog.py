"""What is left when a supervisor is killed, where only the watchdog ends it."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from localmesh.run import records
from localmesh.run.records import end_unrecorded
from localmesh.run.watchdog import main
from localmesh.settings import MARKER
from localmesh.settings import StateFolder
from tests.forms import OTHER_KERNEL

SLEEPER = "import signal; print('up', flush=True); signal.pause()"
# a process with a supervisor's command line, whose child has it too until it starts its program; prints how that ends
SUPERVISOR = f"""if True:
    import os, sys
    child = os.fork()
    if child:
        print(os.WTERMSIG(os.waitpid(child, 0)[1]))
        sys.exit()
    if sys.argv[-1] == "leads a session":
        os.setsid()
    print("forked", flush=True)
    os.read(0, 1)
    os.execv(sys.executable, [sys.executable, "-c", {SLEEPER!r}])
"""
HOLDER = """if True:
    import fcntl, sys, time
    with open(sys.argv[1], "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        print("locked", flush=True)
        time.sleep(0.3)
"""


@contextmanager
def sleeper(root: str, *arguments: str) -> Iterator["subprocess.Popen[str]"]:
    """A process of the arena with that state folder, which no record names."""
    process = subprocess.Popen(
        [sys.executable, "-c", SLEEPER, *arguments],
        env={**os.environ, MARKER: root}, stdout=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    assert process.stdout
    with process.stdout:
        assert process.stdout.readline() == "up\n"
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def watchdog(state_folder: StateFolder) -> None:
    """Runs the watchdog of a supervisor that is gone."""
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    command = [sys.executable, "-m", "localmesh.run.watchdog", str(state_folder.root), str(gone.pid)]
    subprocess.run(command, env={**os.environ, MARKER: str(state_folder.root)}, timeout=20, check=True)


def test_a_process_that_was_not_recorded_yet_is_ended(state_folder: StateFolder):
    with sleeper(str(state_folder.root)) as late:
        watchdog(state_folder)
        assert late.wait(5) == -signal.SIGKILL


@pytest.mark.parametrize(
    ("root", "arguments"),
    [("another arena", ()), (None, ("localmesh.run.supervisor",))],
    ids=["of another arena", "a supervisor that waits for its turn"],
)
def test_others_are_left_alone(state_folder: StateFolder, root: str | None, arguments: tuple[str, ...]):
    with sleeper(root or str(state_folder.root), *arguments) as other, sleeper(str(state_folder.root)) as late:
        watchdog(state_folder)
        assert late.wait(5) == -signal.SIGKILL
        assert other.poll() is None


@pytest.mark.parametrize("state", ["just forked", "leads a session"])
def test_a_child_that_has_not_started_its_program_yet_is_ended_and_its_supervisor_is_not(
    state_folder: StateFolder, state: str, monkeypatch: pytest.MonkeyPatch
):
    with subprocess.Popen(
        [sys.executable, "-c", SUPERVISOR, "localmesh.run.supervisor", state],
        env={**os.environ, MARKER: str(state_folder.root)},
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True,
    ) as supervisor:  # fmt: skip
        assert supervisor.stdin
        assert supervisor.stdout
        orders, output = supervisor.stdin, supervisor.stdout
        started = []

        def start_program(seconds: float) -> None:
            if state == "leads a session" and not started:  # the first pass is over
                orders.write("x")
                orders.flush()
                started.append(output.readline())

        monkeypatch.setattr(records.time, "sleep", start_program)
        try:
            assert output.readline() == "forked\n"
            end_unrecorded(state_folder.root)
            assert supervisor.communicate(timeout=5)[0] == f"{signal.SIGKILL:d}\n"
            assert supervisor.returncode == 0
        finally:
            supervisor.kill()
    assert started == (["up\n"] if state == "leads a session" else [])


def test_the_watchdog_waits_for_a_child_that_still_holds_the_lock(state_folder: StateFolder):
    command = [sys.executable, "-c", HOLDER, str(state_folder.lock)]
    with (
        sleeper(str(state_folder.root)) as late,
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as holder,
    ):
        assert holder.stdout
        assert holder.stdout.readline() == "locked\n"
        main([str(state_folder.root), "0"])
        assert late.wait(5) == -signal.SIGKILL


@pytest.mark.parametrize(
    "module", [("localmesh", "down"), ("localmesh.run.supervisor",)], ids=["down", "the next supervisor"]
)
def test_what_the_watchdog_has_missed_is_ended(state_folder: StateFolder, module: tuple[str, ...]):
    root = state_folder.root
    state_folder.record.write_text("{}")
    (state_folder.logs / "supervisor.log").touch()
    place = {"MESH_ARENA_HOME": str(root.parent), "MESH_ARENA_NAME": root.name, MARKER: str(root)}
    arguments = () if module[-1] == "down" else (str(root), root.name, "8080")
    with (
        sleeper(str(root)) as late,
        subprocess.Popen(
            [sys.executable, "-m", *module, *arguments],
            env={**os.environ, "PYTHONPATH": str(OTHER_KERNEL), **place}, stdout=subprocess.DEVNULL,
        ) as command,
    ):  # fmt: skip
        try:
            assert late.wait(10) == -signal.SIGKILL
        finally:
            command.terminate()
