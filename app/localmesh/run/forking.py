"""The fork server of an arena, as one more of its processes."""

import os
import sys

from localmesh.run import env
from localmesh.run.forks import Forks
from localmesh.run.process import Process
from localmesh.run.process import Table
from localmesh.settings import StateFolder

NAME = "forkserver"


def forks(state_folder: StateFolder, table: Table) -> Forks:
    """The table forks what can be forked, as long as somebody keeps what this returns.

    The server's last argument says in `ps` whose it is, and leaves room there for the longer titles of its children.
    """

    def start(descriptor: int) -> Process:
        return table.start(
            (sys.executable, "-m", "localmesh.run.forkserver", str(descriptor), str(state_folder.root)),
            environment=env.image(os.environ, state_folder.root, state_folder.pods),
            folder=state_folder.root,
            log=state_folder.logs / f"{NAME}.log",
            name=NAME,
            inherited=(descriptor,),
        )

    made = Forks(start)
    table.fork_with(made)
    return made
