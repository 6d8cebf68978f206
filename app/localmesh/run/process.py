"""A child process in a session of its own that cannot outlive the supervisor, and the table of all of them."""

import asyncio
import os
import signal
import subprocess
from collections.abc import Mapping
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO
from typing import Protocol

import psutil

from localmesh.errors import PlatformError
from localmesh.run.forks import Forks
from localmesh.run.lifeline import lifeline
from localmesh.run.records import Record
from localmesh.run.records import Records


class Child(Protocol):
    """A child of ours, however it was made; `poll` gives its exit code, negative for the signal that ended it."""

    pid: int

    def poll(self) -> int | None: ...


class Forked:
    """A child that a fork server has made for us."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self._code: int | None = None

    def poll(self) -> int | None:
        if self._code is None:
            ended, status = os.waitpid(self.pid, os.WNOHANG)
            if ended:
                self._code = os.waitstatus_to_exitcode(status)
        return self._code


class Process:
    """One running child; its whole session goes with it."""

    def __init__(self, child: Child) -> None:
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
        code = self._child.poll()
        if code is None:
            return False
        self.kill()
        self._exit.set_result(code)
        return True


class Table:
    """Every child of this supervisor, on record as long as it runs."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self._running: list[Process] = []
        self._before_exec = lifeline(os.getpid())
        self._forks: Forks | None = None
        asyncio.get_running_loop().add_signal_handler(signal.SIGCHLD, self._collect)

    def fork_with(self, forks: Forks) -> None:
        """From now on, fork what can be forked."""
        self._forks = forks

    async def prepared(self, command: Sequence[str]) -> None:
        """Wait until there is no better moment to start this command."""
        if self._forks:
            await self._forks.until_settled(command)

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
                child = self._forked(command, environment, folder, output, inherited) or subprocess.Popen(
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

    def _forked(
        self,
        command: Sequence[str],
        environment: Mapping[str, str],
        folder: Path,
        output: IO[bytes],
        inherited: Sequence[int],
    ) -> Child | None:
        pid = self._forks.fork(command, environment, folder, output.fileno(), inherited) if self._forks else None
        return Forked(pid) if pid else None

    def _collect(self) -> None:
        gone = [process for process in self._running if process.poll()]
        if gone:
            self._running = [process for process in self._running if process not in gone]
            self._records.discard(process.pid for process in gone)
        if self._forks:
            self._bury_orphans()

    def _bury_orphans(self) -> None:
        """What a dead process of ours had started is our child by now, and nobody else asks how it ended."""
        known = {process.pid for process in self._running}
        with suppress(ChildProcessError):
            while (ended := os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)) and ended.si_pid not in known:
                os.waitpid(ended.si_pid, os.WNOHANG)

    async def close(self) -> None:
        """End whatever still runs."""
        for process in self._running:
            process.kill()
        await asyncio.gather(*(process.wait() for process in self._running))
        asyncio.get_running_loop().remove_signal_handler(signal.SIGCHLD)
