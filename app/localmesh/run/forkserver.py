"""A process that has loaded once what the services of an arena load, and forks each of them from itself.

`python -m localmesh.run.forkserver SOCKET ROOT`; the supervisor starts it, and the socket's other end is the
supervisor's. What was loaded stays in memory that all share. Every child becomes the supervisor's own: it goes when the
supervisor goes, and stays when we go. (Python's own fork server would remain its parent and know no sessions.)
"""

import fcntl
import gc
import json
import os
import signal
import socket
import sys
import time
from collections.abc import Mapping
from collections.abc import Sequence

from setproctitle import setproctitle

from localmesh.run import programs
from localmesh.run.lifeline import lifeline
from localmesh.run.order import Order
from localmesh.run.order import at_start
from localmesh.run.order import decode
from localmesh.run.preload import preload

READY = b"ready"
LONGEST_ORDER = 1 << 20
MOST_FILES = 16
_GO = b"!"


class RefusalError(Exception):
    """A command that is better started than forked; its text says why."""


def serve(channel: socket.socket, loaded: Mapping[str, str | None], supervisor: int) -> Order:
    """Fork a child for each order until the supervisor is gone; returns in the children only."""
    started_with = at_start(os.environ)
    while True:
        message, files, _, _ = socket.recv_fds(channel, LONGEST_ORDER, MOST_FILES)
        if not message:
            sys.exit(0)
        order = decode(message)
        try:
            _check(order, loaded, started_with)
            child, start = _fork()
        except (RefusalError, OSError) as error:
            channel.send(json.dumps({"refused": str(error)}).encode())
        else:
            if not child:
                channel.close()
                lifeline(supervisor)()  # type: ignore[misc]
                _become(order, files)
                return order
            channel.send(json.dumps({"pid": child}).encode())
            os.write(start, _GO)
            os.close(start)
        for file in files:
            os.close(file)


def _check(order: Order, loaded: Mapping[str, str | None], started_with: Mapping[str, str]) -> None:
    if not programs.is_program(order.command):
        raise RefusalError("it is no program of an installed Python package")
    if at_start(order.environment) != started_with:
        raise RefusalError("its environment is for another interpreter than this one")
    if changed := sorted(name for name, value in loaded.items() if order.environment.get(name) != value):
        raise RefusalError(f"what is loaded has read another {changed[0]}")


def _fork() -> tuple[int, int]:
    """A grandchild, which loses its parent at once: its pid, and where to write that it may go on; in it: 0, 0."""
    hears, tells = os.pipe()
    waits, starts = os.pipe()
    middle = os.fork()
    if not middle:
        try:
            if os.fork():
                os._exit(0)
        except OSError:
            os._exit(1)
        os.setsid()
        os.write(tells, str(os.getpid()).encode())
        for file in (hears, tells, starts):
            os.close(file)
        if os.read(waits, 1) != _GO:
            os._exit(1)  # nobody knows of us
        os.close(waits)
        return 0, 0
    os.close(tells)
    os.close(waits)
    os.waitpid(middle, 0)
    pid = int(os.read(hears, 32) or 0)
    os.close(hears)
    if not pid:
        os.close(starts)
        raise OSError("the system allows no further process")
    return pid, starts


def _become(order: Order, files: Sequence[int]) -> None:
    """Take over what a process of its own would have been started with."""
    above = max((2, *order.inherited)) + 1
    folder, log, *given = (fcntl.fcntl(file, fcntl.F_DUPFD_CLOEXEC, above) for file in files)
    for file in files:
        os.close(file)
    os.fchdir(folder)
    os.close(folder)
    for number in (1, 2):
        os.dup2(log, number)
    os.close(log)
    for file, number in zip(given, order.inherited, strict=True):
        os.dup2(file, number)
        os.close(file)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    setproctitle(" ".join(order.command))  # before the environment changes, which it heeds
    os.environ.clear()
    os.environ.update(order.environment)
    time.tzset()
    gc.enable()


def main(arguments: Sequence[str]) -> Order:
    """Load, say so, and serve."""
    gc.disable()  # a collection in between would leave holes, which later children fill and thereby copy
    supervisor = os.getppid()
    channel = socket.socket(fileno=int(arguments[0]))
    loaded = preload()
    if len(os.listdir("/proc/self/task")) > 1:
        sys.exit("what is loaded beforehand has started threads, and a process with threads cannot be forked")
    gc.collect()
    gc.freeze()
    channel.send(READY)
    return serve(channel, loaded, supervisor)


if __name__ == "__main__":
    order = main(sys.argv[1:])
    programs.run(order.command, os.getcwd())
