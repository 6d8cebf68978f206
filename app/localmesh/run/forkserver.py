"""A process that has loaded once what the services of an arena load, and forks each of them from itself.

`python -m localmesh.run.forkserver SOCKET ROOT`, started by the supervisor, which has the socket's other end. What is
loaded before a fork is in memory that all have in common. Each child becomes the supervisor's own: it goes when the
supervisor goes, and stays when we go. (The fork server of `multiprocessing` stays the parent of its children, and
their exit codes go with it.) Code that changes on disk is seen when the arena, or this process, starts again.
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
from localmesh.run.lifeline import lifeline
from localmesh.run.order import Order
from localmesh.run.order import decode
from localmesh.run.order import fixed
from localmesh.run.preload import preload

READY = b"ready"
LONGEST_ORDER = 2**20  # bytes; the kernel's own limit for a message is lower
MOST_FILES = 16
_GO = b"!"


def serve(channel: socket.socket, loaded: Mapping[str, str | None], supervisor: int) -> Order:
    """Fork a child for each order until the supervisor has gone; it returns in the children alone."""
    mine = fixed(os.environ)
    while True:
        message, files, _, _ = socket.recv_fds(channel, LONGEST_ORDER, MOST_FILES)
        if not message:
            sys.exit(0)
        order = decode(message)
        child = release = None
        try:
            if obstacle := _obstacle(order, loaded, mine):
                sys.stderr.write(f"{' '.join(order.command)} is started and not forked: {obstacle}\n")
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
            with suppress(BrokenPipeError):  # it has been ended already
                os.write(release, _GO)  # somebody knows of it
            os.close(release)
        for file in files:
            os.close(file)


def _obstacle(order: Order, loaded: Mapping[str, str | None], mine: Mapping[str, str]) -> str:
    """Why this process must be started, not forked; empty if nothing is in the way."""
    if not programs.is_program(order.command):
        return "it is no program of an installed Python package"
    if fixed(order.environment) != mine:
        return "its interpreter starts with other variables than ours"
    return next(
        (
            f"we have loaded with another {name}"
            for name, value in loaded.items()
            if order.environment.get(name) != value
        ),
        "",
    )


def _fork() -> tuple[int, int | None]:
    """A grandchild in a session of its own, whose parent has ended: its pid, and the file whose `_GO` it waits for.

    In the grandchild: 0 and None, when it has been told to go.
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
    """Be as a process that the supervisor has started itself."""
    ask = lifeline(supervisor)
    assert ask
    ask()
    above = max((2, *order.inherited)) + 1  # out of the way of the numbers that are asked for
    folder, log, *inherited = (fcntl.fcntl(file, fcntl.F_DUPFD_CLOEXEC, above) for file in files)
    for file in files:
        os.close(file)
    os.fchdir(folder)
    for file, number in ((log, 1), (log, 2), *zip(inherited, order.inherited, strict=True)):
        os.dup2(file, number)
    for file in (folder, log, *inherited):
        os.close(file)
    setproctitle(" ".join(order.command))  # it heeds the environment, so before that changes
    os.environ.clear()
    os.environ.update(order.environment)
    time.tzset()
    gc.enable()


def main(arguments: Sequence[str]) -> Order:
    """Load, say so, and serve; it returns in the children alone."""
    supervisor = os.getppid()
    channel = socket.socket(fileno=int(arguments[0]))
    gc.disable()  # until all is loaded: a collection leaves holes, which each child would fill, and copy their pages
    loaded = preload()
    programs.scripts()
    if len(os.listdir("/proc/self/task")) > 1:
        sys.exit("What is loaded beforehand has started threads, and a process with threads cannot be forked.")
    gc.collect()
    gc.freeze()
    channel.send(READY)
    return serve(channel, loaded, supervisor)


if __name__ == "__main__":
    programs.run(main(sys.argv[1:]).command)
