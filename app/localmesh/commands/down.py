"""`down`: ends an arena, and clears up after one whose supervisor has crashed."""

import shutil
import time

import typer

from localmesh.commands import screen
from localmesh.commands.options import Name
from localmesh.errors import NotRunningError
from localmesh.errors import StateError
from localmesh.run.client import ask
from localmesh.run.client import recorded
from localmesh.settings import StateFolder
from localmesh.settings import state_folder

_END_SECONDS = 15.0


def down(name: Name = None) -> None:
    """End the arena and everything that it started.

    \b
    mesh-arena down
    mesh-arena down --name second
    """
    folder = state_folder(name)
    facts = recorded(folder)
    try:
        with screen.progress("stopping everything"):
            ask(folder, "down")
    except NotRunningError:
        _clear_up(folder)
        return
    _wait_for_end(facts)
    typer.echo(f"The {folder.title} has ended.")


def _clear_up(folder: StateFolder) -> None:
    from localmesh.run import kernel
    from localmesh.run.records import LOCK_SECONDS
    from localmesh.run.records import end_unrecorded
    from localmesh.run.records import locked
    from localmesh.run.records import reap

    has_crashed = folder.is_used
    left = reap(folder.processes, folder.root)
    if has_crashed and not kernel.LINUX:
        with locked(folder.lock, LOCK_SECONDS) as holds_lock:
            if holds_lock:  # else another process clears up, or starts an arena
                end_unrecorded(folder.root)
    folder.record.unlink(missing_ok=True)
    shutil.rmtree(folder.authority, ignore_errors=True)
    if left:
        typer.echo(f"No {folder.title} runs; ended the processes that a crash had left: {', '.join(left)}.")
    else:
        typer.echo(f"No {folder.title} runs.")


def _wait_for_end(facts: dict[str, object]) -> None:
    from localmesh.run.records import Record

    pid, started = facts.get("pid"), facts.get("started")
    if not isinstance(pid, int) or not isinstance(started, float):
        return
    supervisor = Record(pid, started, "supervisor")
    deadline = time.monotonic() + _END_SECONDS
    while supervisor.alive:
        if time.monotonic() > deadline:
            raise StateError(f"The supervisor (process {pid}) has not ended within {_END_SECONDS:g} s; see its log.")
        time.sleep(0.01)
