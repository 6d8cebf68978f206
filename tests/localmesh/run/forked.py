"""A table of processes with a fork server, and programs to fork."""

import asyncio
import os
import sys
import textwrap
from collections.abc import AsyncIterator
from collections.abc import Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from localmesh.run import env
from localmesh.run import forking
from localmesh.run.forks import Forks
from localmesh.run.process import Process
from localmesh.run.process import Table
from localmesh.settings import StateFolder
from tests.localmesh.run.small import table_in

SLEEPER = "import signal; print('up', flush=True); signal.pause()"
IS_FORKED = "import sys; print('localmesh.run.preload' in sys.modules)"


class Forking:
    """A table with a fork server."""

    def __init__(self, state_folder: StateFolder, table: Table, forks: Forks | None) -> None:
        self.state_folder = state_folder
        self.table = table
        self.forks = forks
        self.log = state_folder.logs / "test.log"

    async def start(self, command: Sequence[str], folder: Path | None = None, **more: Any) -> Process:
        inherited = more.pop("inherited", ())
        await self.table.prepared(command)
        return self.table.start(
            command,
            environment={**env.image(os.environ, self.state_folder.root, self.state_folder.root), **more},
            folder=folder or self.state_folder.root,
            log=self.log,
            name="test/main",
            inherited=inherited,
        )

    async def program(self, code: str, *arguments: str, **more: Any) -> Process:
        """`python -m` of a module with this code."""
        (self.state_folder.root / "prog.py").write_text(textwrap.dedent(code))
        self.log.unlink(missing_ok=True)
        return await self.start((sys.executable, "-m", "prog", *arguments), **more)

    async def output(self, code: str, *arguments: str, **more: Any) -> str:
        assert await (await self.program(code, *arguments, **more)).wait() == 0, self.log.read_text()
        return self.log.read_text()


@asynccontextmanager
async def forking_in(state_folder: StateFolder) -> AsyncIterator[Forking]:
    async with table_in(state_folder) as table:
        forks = forking.forks(state_folder, table)
        keeper = asyncio.create_task(forks.keep())
        try:
            yield Forking(state_folder, table, forks)
        finally:
            keeper.cancel()
            await asyncio.gather(keeper, return_exceptions=True)
