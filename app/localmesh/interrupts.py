"""Handles Ctrl-C in a command: exit code 130, and never a traceback.

A command that has nothing to clean up ends at once, even during an import. A command that has started something, or
must say what continues without it, calls `raise_from_now_on` first and then handles KeyboardInterrupt.
"""

import os
import signal
from types import FrameType

INTERRUPTED = 130  # what a shell reports of a program that SIGINT has ended


def leave_at_once() -> None:
    """From now on Ctrl-C ends this process at once, until `raise_from_now_on`."""
    signal.signal(signal.SIGINT, _leave)


def raise_from_now_on() -> None:
    """From now on Ctrl-C raises KeyboardInterrupt."""
    if signal.getsignal(signal.SIGINT) is _leave:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def raise_on_every_ending() -> None:
    """From now on SIGTERM and a closed terminal raise KeyboardInterrupt, too, as Ctrl-C does."""
    raise_from_now_on()
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) == signal.SIG_DFL:  # `nohup` ignores SIGHUP
            signal.signal(number, signal.default_int_handler)


def _leave(number: int, frame: FrameType | None) -> None:
    os._exit(INTERRUPTED)
