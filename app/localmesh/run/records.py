"""Records the processes of an arena on disk, so that those left by a crash are found (pid, start time) and ended."""

import fcntl
import json
import os
import signal
import time
from collections.abc import Iterable
from collections.abc import Iterator
from contextlib import contextmanager
from contextlib import suppress
from dataclasses import asdict
from dataclasses import dataclass
from pathlib import Path

import psutil

from localmesh.settings import MARKER

LOCK_SECONDS = 1.0  # a process of a killed supervisor may hold its lock until it starts its program
_LOCK_POLL_SECONDS = 0.02
_SUPERVISOR = "localmesh.run.supervisor"
_PASS_SECONDS = 0.1
_PASSES_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Record:
    """A process; the start time (seconds since the epoch) tells it from a later process with the same pid."""

    pid: int
    started: float
    name: str

    @property
    def alive(self) -> bool:
        """Whether this process still runs (and not another one with its pid)."""
        try:
            process = psutil.Process(self.pid)
            return process.create_time() == self.started and process.status() != psutil.STATUS_ZOMBIE
        except psutil.Error:
            return False


class Records:
    """The records, written to the file at `path` after every change; write errors are ignored."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._records: dict[int, Record] = {}

    def add(self, record: Record) -> None:
        self._records[record.pid] = record
        self._save()

    def discard(self, pids: Iterable[int]) -> None:
        for pid in pids:
            self._records.pop(pid, None)
        self._save()

    def _save(self) -> None:
        with suppress(OSError):  # a full disk must not stop the arena; then a crash may leave more processes behind
            replace(self._path, json.dumps([asdict(record) for record in self._records.values()]))


@contextmanager
def locked(path: Path, seconds: float = 0.0) -> Iterator[bool]:
    """Hold the lock of a state folder during the block; False if another process holds it for so long."""
    lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        deadline = time.monotonic() + seconds
        while not (holds_lock := _taken(lock)) and time.monotonic() < deadline:
            time.sleep(_LOCK_POLL_SECONDS)
        yield holds_lock
    finally:
        os.close(lock)


def _taken(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def replace(path: Path, text: str) -> None:
    """Replace a file in one step: a reader finds the old text or the new text, never a part."""
    draft = path.with_name(f".{path.name}.new")
    draft.write_text(text)
    draft.rename(path)


def reap(path: Path, root: Path) -> list[str]:
    """Kill every recorded process but this one that still runs, with its session; the names of those killed."""
    try:
        records = [Record(**fields) for fields in json.loads(path.read_text())]
    except (OSError, ValueError, TypeError):
        return []
    ended = []
    for record in (record for record in records if record.pid != os.getpid()):
        members = [record.pid] if record.alive else list(_orphans(record.pid, root))
        for pid in members:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(record.pid, signal.SIGKILL) if pid == record.pid else os.kill(pid, signal.SIGKILL)
        if members:
            ended.append(record.name)
    path.unlink(missing_ok=True)
    return ended


def end_unrecorded(root: Path) -> None:
    """Kill the arena's processes that were started too late to be recorded: by MARKER, wherever they stand.

    This process is left, and supervisors that wait for the lock. Two passes in a row must find none, since a process
    may be about to start its program, or may have started another process before its end.
    """
    deadline = time.monotonic() + _PASSES_SECONDS
    clean_passes = 0
    while clean_passes < 2 and time.monotonic() < deadline:
        if clean_passes:
            time.sleep(_PASS_SECONDS)
        clean_passes = 0 if _kill_unrecorded(root) else clean_passes + 1


def _kill_unrecorded(root: Path) -> int:
    """How many were killed."""
    killed = 0
    for process in psutil.process_iter():
        with suppress(psutil.Error, OSError):
            if process.pid != os.getpid() and _is_of_arena(process, root) and not _is_supervisor(process):
                process.kill()
                killed += 1
    return killed


def _is_supervisor(process: psutil.Process) -> bool:
    """A process that a supervisor has forked has its command line, too, but does not lead a session from the start."""
    return _SUPERVISOR in process.cmdline() and os.getpgid(process.pid) == process.pid


def _is_of_arena(process: psutil.Process, root: Path) -> bool:
    return process.environ().get(MARKER) == str(root)


def _orphans(group: int, root: Path) -> Iterator[int]:
    """Members of an ended leader's process group with the arena's MARKER: the group's number may be in use again."""
    for process in psutil.process_iter():
        with suppress(psutil.Error, ProcessLookupError, PermissionError):
            if os.getpgid(process.pid) == group and _is_of_arena(process, root):
                yield process.pid
