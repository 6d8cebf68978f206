"""A tour that runs in a process of its own while a test looks at it."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from tests.live.harness import Arena


@contextmanager
def playing(arena: Arena, *arguments: str) -> "Iterator[subprocess.Popen[str]]":
    """`mesh-arena tour` with these arguments; killed at the end if it still runs."""
    process = subprocess.Popen(
        [sys.executable, "-m", "localmesh", "tour", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=arena.environment(),
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),  # a test run may ignore it
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()
