"""Which processes an arena has started, on disk: what a crash leaves is found by pid and start time, and ended."""

import json
import os
import signal
from collections.abc import Iterable
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict
from dataclasses import dataclass
from pathlib import Path

import psutil

from localmesh.settings import MARKER


@dataclass(frozen=True, slots=True)
class Record:
    """A process; the start time tells it from a later one with the same pid."""

    pid: int
    started: float
    name: str

    @property
    def alive(self) -> bool:
        """Whether this very process still runs."""
        try:
            process = psutil.Process(self.pid)
            return process.create_time() == self.started and process.status() != psutil.STATUS_ZOMBIE
        except psutil.Error:
            return False


class Records:
    """The file; it is complete after every change, as long as the disk takes it."""

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
        with suppress(OSError):  # a full disk must not end what runs; at worst a crash leaves more behind
            replace(self._path, json.dumps([asdict(record) for record in self._records.values()]))


def replace(path: Path, text: str) -> None:
    """Write a file so that a reader finds the old text or the new one, never a part."""
    draft = path.with_name(f".{path.name}.new")
    draft.write_text(text)
    draft.rename(path)


def reap(path: Path, root: Path) -> list[str]:
    """End every process on record that still runs, and those of its session; the names of what was found."""
    try:
        records = [Record(**fields) for fields in json.loads(path.read_text())]
    except (OSError, ValueError, TypeError):
        return []
    ended = []
    for record in records:
        members = [record.pid] if record.alive else list(_orphans(record.pid, root))
        for pid in members:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(record.pid, signal.SIGKILL) if pid == record.pid else os.kill(pid, signal.SIGKILL)
        if members:
            ended.append(record.name)
    path.unlink(missing_ok=True)
    return ended


def _orphans(group: int, root: Path) -> Iterator[int]:
    """Members of a dead leader's group that carry the arena's mark: a group's number may have gone to strangers."""
    for process in psutil.process_iter():
        with suppress(psutil.Error, ProcessLookupError, PermissionError):
            if os.getpgid(process.pid) == group and process.environ().get(MARKER) == str(root):
                yield process.pid
