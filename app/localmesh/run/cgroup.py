"""What the limits of this process's control groups leave free, for cgroup version 1 and 2.

A group's limit applies to all groups below it, so the smallest of this process's group and its parents counts. Inside
a container only a part of the tree may be visible; a limit that cannot be read counts as no limit.
"""

from collections.abc import Iterator
from pathlib import Path

from localmesh.needs import Room

_PROC = Path("/proc/self")
_RECLAIMABLE = {"inactive_file", "active_file", "total_inactive_file", "total_active_file"}  # given back on demand


def memory(proc: Path = _PROC) -> Room | None:
    """Bytes left below the memory limits, None without a limit; cached files count as free, as in MemAvailable."""
    rooms = []
    for folder in _folders("memory", proc):
        for limit, usage in (("memory.max", "memory.current"), ("memory.limit_in_bytes", "memory.usage_in_bytes")):
            most, used = _number(folder / limit), _number(folder / usage)
            if most is not None and used is not None:
                more = f"raise the memory limit of its container or control group ({folder / limit})"
                rooms.append(Room(most - used + _cached(folder / "memory.stat"), more))
    return min(rooms, key=lambda room: room.left, default=None)


def threads(proc: Path = _PROC) -> Room | None:
    """Processes and threads left below the limits of the pids controller, None without a limit."""
    rooms = []
    for folder in _folders("pids", proc):
        most, used = _number(folder / "pids.max"), _number(folder / "pids.current")
        if most is not None and used is not None:
            more = f"raise the limit of processes of its container or control group ({folder / 'pids.max'})"
            rooms.append(Room(most - used, more))
    return min(rooms, key=lambda room: room.left, default=None)


def _folders(controller: str, proc: Path) -> Iterator[Path]:
    """The folders of this process's group and its parents, wherever the controller (or cgroup v2) is mounted."""
    try:
        groups = [line.split(":", 2) for line in (proc / "cgroup").read_text().splitlines()]
        mounts = [line.split() for line in (proc / "mountinfo").read_text().splitlines()]
    except OSError:
        return
    for _, controllers, group in groups:
        if controllers and controller not in controllers.split(","):
            continue
        for fields in mounts:
            root, mounted, dash = fields[3], fields[4], fields.index("-")
            kind, options = fields[dash + 1], fields[dash + 3].split(",")
            if kind == ("cgroup" if controllers else "cgroup2") and (not controllers or controller in options):
                yield from _upwards(group, root, Path(mounted))


def _upwards(group: str, root: str, mounted: Path) -> Iterator[Path]:
    root = root.rstrip("/")
    inside = group == root or group.startswith(f"{root}/")  # otherwise the mount's root is this process's group
    folder = mounted / group.removeprefix(root).lstrip("/") if inside and "/.." not in group else mounted
    yield folder
    while folder != mounted:
        folder = folder.parent
        yield folder


def _number(path: Path) -> int | None:
    """The number in the file; None if there is no such file or it says `max` (no limit)."""
    try:
        return int(path.read_text())
    except (OSError, ValueError):
        return None


def _cached(path: Path) -> int:
    try:
        fields = [line.split() for line in path.read_text().splitlines()]
    except OSError:
        return 0
    amounts = {name: int(amount) for name, amount in fields if name in _RECLAIMABLE}
    total = [amount for name, amount in amounts.items() if name.startswith("total_")]
    return sum(total or amounts.values())
