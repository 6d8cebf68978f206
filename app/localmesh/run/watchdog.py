"""Ends the processes of an arena when its supervisor has been killed, where the kernel does not.

`python -m localmesh.run.watchdog ROOT SUPERVISOR`, started by the supervisor (its process id). Whoever holds the lock
of the state folder may end what is left there: a supervisor that was started meanwhile does it itself.
"""

import asyncio
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

from localmesh.run import env
from localmesh.run.container import Container
from localmesh.run.container import Spec
from localmesh.run.process import Table
from localmesh.run.records import LOCK_SECONDS
from localmesh.run.records import end_unrecorded
from localmesh.run.records import locked
from localmesh.run.records import reap
from localmesh.settings import StateFolder

NAME = "watchdog"
_POLL_SECONDS = 0.25
_GRACE_SECONDS = 0.0


def watchdog(state_folder: StateFolder, table: Table) -> Container:
    """The watchdog of the calling process as a container; the caller starts and stops it."""
    spec = Spec(
        name=NAME,
        command=(sys.executable, "-m", __name__, str(state_folder.root), str(os.getpid())),
        environment=env.image(os.environ, state_folder.root, state_folder.root),
        folder=state_folder.root,
        log=state_folder.logs / f"{NAME}.log",
        grace=_GRACE_SECONDS,
    )
    return Container(table, spec, _running, lambda: None)


async def _running(ready: Callable[[bool], None]) -> str:
    ready(True)
    await asyncio.Event().wait()
    return ""


def main(arguments: list[str]) -> None:
    root, supervisor = arguments
    state_folder = StateFolder("", Path(root))
    while os.getppid() == int(supervisor):
        time.sleep(_POLL_SECONDS)
    with locked(state_folder.lock, LOCK_SECONDS) as holds_lock:
        if holds_lock:
            reap(state_folder.processes, state_folder.root)
            end_unrecorded(state_folder.root)


if __name__ == "__main__":
    main(sys.argv[1:])
