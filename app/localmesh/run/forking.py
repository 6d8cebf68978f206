"""The fork server of an arena, as one more of its processes."""

import os
import sys
from collections.abc import Coroutine
from typing import Any

from localmesh.run import env
from localmesh.run.forks import Forks
from localmesh.run.process import Process
from localmesh.run.process import Table
from localmesh.settings import Home

NAME = "forkserver"


def begin(home: Home, table: Table) -> Coroutine[Any, Any, None]:
    """Let the table fork what can be forked; the server runs as long as what this returns is awaited."""

    def start(descriptor: int) -> Process:
        return table.start(
            (sys.executable, "-m", "localmesh.run.forkserver", str(descriptor), str(home.root)),
            environment=env.image(os.environ, home.root, home.pods),
            folder=home.root,
            log=home.logs / f"{NAME}.log",
            name=NAME,
            inherited=(descriptor,),
        )

    forks = Forks(start)
    table.fork_with(forks)
    return forks.keep()
