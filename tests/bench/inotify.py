"""How many inotify instances an arena takes of the 128 that Linux usually gives a user, the desktop's own included."""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from tests.bench.report import Figure
from tests.live.harness import Arena

MOST = 1


def figures(arena: Arena) -> Iterator[Figure]:
    arena.up()
    try:
        processes = arena.processes()
        count = sum(instances(process.pid) for process in processes)
    finally:
        arena.down()
    yield Figure(
        "inotify instances of all processes of the default demo",
        f"{count} in {len(processes)} processes",
        f"<= {MOST}",
        count <= MOST,
        count,
        "instances",
    )


def instances(pid: int) -> int:
    """Those of a process; 0 for one that has ended."""
    count = 0
    with suppress(OSError):
        for descriptor in Path(f"/proc/{pid}/fd").iterdir():
            with suppress(OSError):  # closed meanwhile
                count += os.readlink(descriptor) == "anon_inode:inotify"
    return count
