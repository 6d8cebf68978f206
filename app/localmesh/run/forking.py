"""Starts the fork server of an arena as one of its processes."""

import os
import sys

from localmesh.run import env
from localmesh.run.forks import Forks
from localmesh.run.process import Process
from localmesh.run.process import Table
from localmesh.settings import StateFolder

NAME = "forkserver"


def forks(state_folder: StateFolder, table: Table) -> Forks:
    """Make the table fork processes where possible; this takes effect while the `keep` of the returned object runs.

    The server's last argument shows in `ps` which arena it belongs to, and its length leaves room for the titles of
    its children.
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

    fork_server = Forks(start)
    table.fork_with(fork_server)
    return fork_server
