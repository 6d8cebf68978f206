"""What is left when a supervisor is killed, where only the watchdog ends it."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from localmesh.settings import MARKER
from localmesh.settings import StateFolder

SLEEPER = "import signal; print('up', flush=True); signal.pause()"


@contextmanager
def sleeper(root: str, *arguments: str) -> Iterator["subprocess.Popen[str]"]:
    """A process of the arena with that state folder, which no record names."""
    process = subprocess.Popen(
        [sys.executable, "-c", SLEEPER, *arguments],
        env={**os.environ, MARKER: root}, stdout=subprocess.PIPE, text=True,
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
