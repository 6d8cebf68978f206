"""Runs the receiver of traces (`localmesh.traces`) as a container beside the pods."""

import asyncio
import os
import sys
from collections.abc import Callable

from localmesh.run import env
from localmesh.run.container import Container
from localmesh.run.container import Spec
from localmesh.run.httpget import NoAnswerError
from localmesh.run.httpget import get
from localmesh.run.process import Table
from localmesh.settings import StateFolder

_EAGER_SECONDS = 0.05
_GRACE_SECONDS = 2.0
NAME = "traces"


def receiver(address: str, state_folder: StateFolder, table: Table) -> Container:
    """A container with a receiver at `address` (host:port); the caller starts and stops it."""
    spec = Spec(
        name=NAME,
        command=(
            sys.executable, "-m", "gunicorn", "--bind", address, "--worker-class", "gthread", "--threads", "4",
            "--log-level", "warning", "--no-control-socket", "localmesh.traces.collector:create_app()",
        ),
        environment=env.image(os.environ, state_folder.root, state_folder.root),
        folder=state_folder.root,
        log=state_folder.logs / f"{NAME}.log",
        grace=_GRACE_SECONDS,
    )  # fmt: skip
    host, _, port = address.rpartition(":")

    async def watch(ready: Callable[[bool], None]) -> str:
        while not await _answers(host, int(port)):
            await asyncio.sleep(_EAGER_SECONDS)
        ready(True)
        await asyncio.Event().wait()
        return ""

    return Container(table, spec, watch, lambda: None)


async def _answers(host: str, port: int) -> bool:
    try:
        status, _ = await get(host, port, "/health")
    except NoAnswerError:
        return False
    return status == 200
