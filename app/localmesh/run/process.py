"""A child process in a session of its own that cannot outlive the supervisor, and the table of all of them."""

import asyncio
import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import psutil

from localmesh.errors import PlatformError
from localmesh.run.records import Record
from localmesh.run.records import Records

_PR_SET_PDEATHSIG = 1


def _lifeline() -> Callable[[], None] | None:
    """What a child does before it runs: ask the kernel to kill it when we are gone, however that happens."""
    if sys.platform != "linux":
        return None  # the next `up` or `down` reaps what was recorded
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    parent = os.getpid()

    def ask() -> None:
        prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)  # we were gone before the kernel was asked

    return ask


class Process:
    """One running child; its whole session goes with it."""

    def __init__(self, child: "subprocess.Popen[bytes]") -> None:
        self._child = child
        self._exit: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    @property
    def pid(self) -> int:
        return self._child.pid

    @property
    def running(self) -> bool:
        return not self._exit.done()

    async def wait(self) -> int:
        """The exit code; negative for the signal that ended it."""
        return await asyncio.shield(self._exit)

    async def stop(self, grace: float) -> int:
        """Ask it to end, and after `grace` seconds end it."""
        if self.running:
            with suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGTERM)
            with suppress(TimeoutError):
                return await asyncio.wait_for(self.wait(), grace)
            self.kill()
        return await self.wait()

    def kill(self) -> None:
        """End it and everything that it started, at once."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)

    def poll(self) -> bool:
        """Whether it has ended; what it left behind in its session (a server's workers) is ended too."""
        if self._exit.done():
            return True
        if self._child.poll() is None:
            return False
        self.kill()
        self._exit.set_result(self._child.returncode)
        return True


class Table:
    """Every child of this supervisor, on record as long as it runs."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self._running: list[Process] = []
        self._before_exec = _lifeline()
        asyncio.get_running_loop().add_signal_handler(signal.SIGCHLD, self._collect)

    def start(
        self,
        command: Sequence[str],
        *,
        environment: Mapping[str, str],
        folder: Path,
        log: Path,
        name: str,
        inherited: Sequence[int] = (),
    ) -> Process:
        """Run a command; its output is appended to the log file, and of our open files it gets those `inherited`."""
        with log.open("ab") as output:
            try:
                child = subprocess.Popen(
                    command,
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=output,
                    env=dict(environment),
                    cwd=folder,
                    start_new_session=True,
                    preexec_fn=self._before_exec,
                    pass_fds=inherited,
                )
            except OSError as error:
                output.write(f"{command[0]}: {error.strerror}\n".encode())
                raise PlatformError(f"{name}: the command {command[0]} does not start: {error.strerror}.") from error
        process = Process(child)
        self._running.append(process)
        with suppress(psutil.NoSuchProcess):
            self._records.add(Record(child.pid, psutil.Process(child.pid).create_time(), name))
        return process

    def _collect(self) -> None:
        gone = [process for process in self._running if process.poll()]
        if gone:
            self._running = [process for process in self._running if process not in gone]
            self._records.discard(process.pid for process in gone)

    async def close(self) -> None:
        """End whatever still runs."""
        for process in self._running:
            process.kill()
        await asyncio.gather(*(process.wait() for process in self._running))
        asyncio.get_running_loop().remove_signal_handler(signal.SIGCHLD)
