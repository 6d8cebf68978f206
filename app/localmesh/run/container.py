"""One process of a pod: started, probed, and started again whenever it ends, until `stop`."""

import asyncio
import time
from collections.abc import Awaitable
from collections.abc import Callable
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from localmesh.errors import PlatformError
from localmesh.run.backoff import Backoff
from localmesh.run.process import Process
from localmesh.run.process import Table

NOT_STARTED = 127  # a shell's exit code for a command that does not exist

# Probes a running container: reports readiness to its argument, and returns with the reason when it must be stopped.
Watch = Callable[[Callable[[bool], None]], Awaitable[str]]


@dataclass(frozen=True, slots=True)
class Spec:
    """What to run, and the log file that its output is appended to."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str]
    folder: Path
    log: Path
    grace: float  # seconds between SIGTERM and SIGKILL
    once: bool = False  # do not start it again when it ends (test pods)


class Container:
    """A container and its restarts; `changed` is called when its readiness changes and when its process ends."""

    def __init__(self, table: Table, spec: Spec, watch: Watch, changed: Callable[[], None]) -> None:
        self._table = table
        self._spec = spec
        self._watch = watch
        self._changed = changed
        self._process: Process | None = None
        self._task: asyncio.Task[None] | None = None
        self._was_ready = False
        self.ready_since: float | None = None
        self.restarts = 0
        self.last_exit: int | None = None

    @property
    def ready(self) -> bool:
        return self.ready_since is not None

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.running

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process and self._process.running else None

    def start(self) -> None:
        self._task = asyncio.create_task(self._keep())

    async def ended(self) -> int:
        """Wait for the end of a container that runs once, and return its exit code."""
        if self._task:
            await asyncio.shield(self._task)
        return NOT_STARTED if self.last_exit is None else self.last_exit

    async def stop(self, grace: float | None = None) -> None:
        """Stop restarting, send SIGTERM, and after `grace` seconds SIGKILL, as a kubelet does."""
        if self._task:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
        self._set_ready(False)
        if self._process:
            await self._process.stop(self._spec.grace if grace is None else grace)

    async def _keep(self) -> None:
        backoff = Backoff()
        while True:
            began = time.monotonic()
            self._was_ready = False
            self.last_exit = await self._run_once()
            self._set_ready(False)
            self._changed()
            if self._spec.once:
                return
            await asyncio.sleep(backoff.next(time.monotonic() - began, self._was_ready))
            self.restarts += 1

    async def _run_once(self) -> int:
        spec = self._spec
        await self._table.prepared(spec.command)
        try:
            self._process = self._table.start(
                spec.command, environment=spec.environment, folder=spec.folder, log=spec.log, name=spec.name
            )
        except (PlatformError, OSError):  # no such command, or no room for its log
            return NOT_STARTED
        watching = asyncio.create_task(self._stop_when_unhealthy(self._process))
        try:
            return await self._process.wait()
        finally:
            watching.cancel()
            await asyncio.gather(watching, return_exceptions=True)

    async def _stop_when_unhealthy(self, process: Process) -> None:
        reason = await self._watch(self._set_ready)
        with suppress(OSError), self._spec.log.open("a") as log:
            log.write(f"mesh-arena: {reason}; stopping the container\n")
        self._set_ready(False)
        await process.stop(self._spec.grace)

    def _set_ready(self, ready: bool) -> None:
        if ready != self.ready:
            self.ready_since = time.monotonic() if ready else None
            self._was_ready |= ready
            self._changed()
