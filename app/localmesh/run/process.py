"""Child processes: each leads a session and ends with the supervisor; a table holds all of them."""

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
    """A started or forked child; `poll` gives its exit code, the negative signal number if a signal ended it."""

    pid: int

    def poll(self) -> int | None: ...


class Forked:
    """A child that the fork server has forked."""

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
    """One running child; when it ends, all processes of its session are ended, too."""

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
        """Wait for its end; the exit code, the negative signal number if a signal ended it."""
        return await asyncio.shield(self._exit)

    async def stop(self, grace: float) -> int:
        """Send SIGTERM, and after `grace` seconds SIGKILL; the exit code."""
        if self.running:
            with suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGTERM)
            with suppress(TimeoutError):
                return await asyncio.wait_for(self.wait(), grace)
            self.kill()
        return await self.wait()

    def kill(self) -> None:
        """Send SIGKILL to it and to all processes of its session."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)

    def poll(self) -> bool:
        """Whether it has ended; if so, the processes left in its session (such as workers) are killed."""
        if self._exit.done():
            return True
        code = self._child.poll()
        if code is None:
            return False
        self.kill()
        self._exit.set_result(code)
        return True


class Table:
    """Every child of this supervisor; its record stays on disk as long as it runs."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self._running: list[Process] = []
        self._before_exec = lifeline(os.getpid())
        self._forks: Forks | None = None
        asyncio.get_running_loop().add_signal_handler(signal.SIGCHLD, self._collect)

    def fork_with(self, forks: Forks) -> None:
        """From now on, use this fork server for processes that can be forked."""
        self._forks = forks

    async def prepared(self, command: Sequence[str]) -> None:
        """Wait while a fork server is starting that could fork this command."""
        if self._forks:
            await self._forks.wait_until_start_finished(command)

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
        """Run a command; its output is appended to `log`, and it inherits the file descriptors `inherited`.

        Raises:
            PlatformError: the command cannot be started.
            OSError: the log cannot be opened, or there is no such folder.
        """
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
            self._reap_orphans()

    def _reap_orphans(self) -> None:
        """Collect the exit codes of orphans: processes whose parent has ended, now children of the supervisor."""
        known = {process.pid for process in self._running}
        with suppress(ChildProcessError):
            while (ended := os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)) and ended.si_pid not in known:
                os.waitpid(ended.si_pid, os.WNOHANG)

    async def close(self) -> None:
        """Kill every child that still runs, and wait for it."""
        for process in self._running:
            process.kill()
        await asyncio.gather(*(process.wait() for process in self._running))
        asyncio.get_running_loop().remove_signal_handler(signal.SIGCHLD)
