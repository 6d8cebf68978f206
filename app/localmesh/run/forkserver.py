"""A process that loads the modules of an arena's services once and forks every service from itself, to save memory.

`python -m localmesh.run.forkserver SOCKET ROOT`, started by the supervisor, which has the other end of the socket.
Modules loaded before a fork are in memory that all children share. A child becomes a child of the supervisor: it ends
with the supervisor, and survives this process. (The fork server of `multiprocessing` stays the parent of its
children, so their exit codes are lost when it ends.) Code that changes on disk takes effect when the arena, or this
process, is started again.
"""

import fcntl
import gc
import json
import os
import socket
import sys
import time
from collections.abc import Mapping
from collections.abc import Sequence
from contextlib import suppress

from setproctitle import setproctitle

from localmesh.run import programs
from localmesh.run import resolver
from localmesh.run.lifeline import lifeline
from localmesh.run.order import Order
from localmesh.run.order import decode
from localmesh.run.order import fixed
from localmesh.run.preload import preload

READY = b"ready"
LONGEST_ORDER = 2**20  # bytes; the kernel's limit for a message is lower
MOST_FILES = 16
_GO = b"!"


def serve(channel: socket.socket, loaded: Mapping[str, str | None], supervisor: int) -> Order:
    """Fork a child for each order until the supervisor has gone; this returns only in a child, with its order."""
    mine = fixed(os.environ)
    while True:
        message, files, _, _ = socket.recv_fds(channel, LONGEST_ORDER, MOST_FILES)
        if not message:
            sys.exit(0)
        order = decode(message)
        child = release = None
        try:
            if obstacle := _obstacle(order, loaded, mine):
                sys.stderr.write(f"{' '.join(order.command)} is started instead of forked: {obstacle}\n")
            else:
                child, release = _fork()
        except OSError as error:
            sys.stderr.write(f"{' '.join(order.command)} cannot be forked: {error}\n")
        if child == 0:
            channel.close()
            _become(order, files, supervisor)
            return order
        channel.send(json.dumps({"pid": child}).encode())
        if release is not None:
            with suppress(BrokenPipeError):  # the child has been killed already
                os.write(release, _GO)  # the supervisor knows its pid now
            os.close(release)
        for file in files:
            os.close(file)


def _obstacle(order: Order, loaded: Mapping[str, str | None], mine: Mapping[str, str]) -> str:
    """Why a process must be started instead of forked; empty if it can be forked."""
    if not programs.is_program(order.command):
        return "it is not a program of an installed Python package"
    if fixed(order.environment) != mine:
        return "its interpreter needs other environment variables than the fork server's"
    return next(
        (
            f"modules were loaded with another value of {name}"
            for name, value in loaded.items()
            if order.environment.get(name) != value
        ),
        "",
    )


def _fork() -> tuple[int, int | None]:
    """Fork a grandchild in a new session whose parent ends: its pid, and the pipe on which it waits for `_GO`.

    In the grandchild this returns 0 and None, once it has read `_GO`.

    Raises:
        OSError: the system allows no further process.
    """
    pid_file, tell_pid = os.pipe()
    wait, release = os.pipe()
    middle = os.fork()
    if not middle:
        try:
            if os.fork():
                os._exit(0)
        except OSError:
            os._exit(1)
        os.setsid()
        os.write(tell_pid, str(os.getpid()).encode())
        for file in (tell_pid, pid_file, release):
            os.close(file)
        if os.read(wait, 1) != _GO:
            os._exit(1)
        os.close(wait)
        return 0, None
    os.close(tell_pid)
    os.close(wait)
    os.waitpid(middle, 0)
    pid = int(os.read(pid_file, 32) or 0)
    os.close(pid_file)
    if not pid:
        os.close(release)
        raise OSError("the system allows no further process")
    return pid, release


def _become(order: Order, files: Sequence[int], supervisor: int) -> None:
    """Take the environment, folder, log and files that the supervisor gives a process that it starts itself."""
    ask = lifeline(supervisor)
    assert ask
    ask()
    above = max((2, *order.inherited)) + 1  # descriptors above those that the order asks for
    folder, log, *inherited = (fcntl.fcntl(file, fcntl.F_DUPFD_CLOEXEC, above) for file in files)
    for file in files:
        os.close(file)
    os.fchdir(folder)
    for file, number in ((log, 1), (log, 2), *zip(inherited, order.inherited, strict=True)):
        os.dup2(file, number)
    for file in (folder, log, *inherited):
        os.close(file)
    setproctitle(" ".join(order.command))  # before the environment changes, which it reads
    os.environ.clear()
    os.environ.update(order.environment)
    time.tzset()
    gc.enable()


def main(arguments: Sequence[str]) -> Order:
    """Load the modules, report it to the supervisor, and serve; only in a child does this return, with its order."""
    supervisor = os.getppid()
    channel = socket.socket(fileno=int(arguments[0]))
    gc.disable()  # while loading: freed memory would be reused by every child, which copies those pages
    loaded = preload()
    programs.scripts()
    if len(os.listdir("/proc/self/task")) > 1:
        sys.exit("A preloaded module has started threads, and a process with threads cannot be forked.")
    gc.collect()
    gc.freeze()
    channel.send(READY)
    return serve(channel, loaded, supervisor)


if __name__ == "__main__":
    order = main(sys.argv[1:])
    resolver.install(order.environment)
    programs.run(order.command)
