"""Reads what memory, threads and open files this machine has left; what cannot be read has no limit.

Threads are counted only if they are limited, because counting them reads every process of this user. Elsewhere than on
Linux their limit is of processes alone, and nothing tells a control group's limits: memory is then what the operating
system calls available.
"""

import os
import resource
from collections.abc import Callable
from collections.abc import Iterator
from contextlib import suppress

import psutil

from localmesh.needs import Machine
from localmesh.needs import Needs
from localmesh.needs import Room
from localmesh.run import cgroup
from localmesh.run import kernel


def read(needs: Needs) -> Machine:
    """What is left of each resource that `needs` asks for; None for the others and for those without a limit."""
    return Machine(
        _tightest(_free_memory, *([cgroup.memory] if kernel.LINUX else [])) if needs.memory else None,
        _tightest(_user_threads, cgroup.threads) if needs.threads and kernel.LINUX else None,
        _open_files() if needs.open_files else None,
    )


def allow_open_files(number: int) -> None:
    """Raise the soft limit of open files for this process and its children, if it is below `number`, to the hard limit.

    Envoy does this for itself; the applications and the supervisor do not.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < number:
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (number if hard == resource.RLIM_INFINITY else hard, hard))


def _tightest(*readers: Callable[[], Room | None]) -> Room | None:
    return min((room for reader in readers if (room := reader())), key=lambda room: room.left, default=None)


def _free_memory() -> Room:
    return Room(psutil.virtual_memory().available, "free memory")


def _open_files() -> Room | None:
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    return None if hard == resource.RLIM_INFINITY else Room(hard, "raise the hard limit (`ulimit -Hn`, as root)")


def _user_threads() -> Room | None:
    """Threads left to this user; None without a limit, and for root, to whom it does not apply."""
    limit = resource.getrlimit(resource.RLIMIT_NPROC)[0]
    if limit == resource.RLIM_INFINITY or os.getuid() == 0:
        return None
    used = 0
    for process in _of_this_user():
        with suppress(psutil.Error):
            used += process.num_threads()
    return Room(limit - used, "raise the limit of this user's processes (`ulimit -u`)")


def _of_this_user() -> Iterator[psutil.Process]:
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            if process.uids().real == os.getuid():
                yield process
