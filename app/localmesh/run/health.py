"""The result of one HTTP health check, and the count of failures in a row."""

import os
from enum import Enum
from pathlib import Path

from localmesh.run import kernel
from localmesh.run.httpget import LateError
from localmesh.run.httpget import NoAnswerError
from localmesh.run.httpget import get

_STATISTICS = Path("/proc/stat")
_RUNNING = "procs_running "
BUSY = 2.0  # runnable processes for each CPU; above that a late answer may only mean that the process waits for a CPU
LATE_ON_A_BUSY_MACHINE = (
    0.2  # how much a late answer then counts: a process that hangs is found after five times as long
)


class Health(Enum):
    """The result of one check."""

    GOOD = "good"
    BAD = "bad"  # a refused connection, or a status outside 200 to 399
    LATE = "late"  # no answer in time


async def ask(address: str, port: int, path: str, seconds: float = 1.0) -> Health:
    """Check once; a status from 200 to 399 within `seconds` is good, as for a kubelet."""
    try:
        status, _ = await get(address, port, path, seconds)
    except LateError:
        return Health.LATE
    except NoAnswerError:
        return Health.BAD
    return Health.GOOD if 200 <= status < 400 else Health.BAD


class Failures:
    """Counts failures in a row; a late answer counts less on a busy machine, where a healthy process may be slow."""

    def __init__(self) -> None:
        self._count = 0.0

    def note(self, health: Health) -> None:
        if health is Health.GOOD:
            self._count = 0.0
        else:
            self._count += LATE_ON_A_BUSY_MACHINE if health is Health.LATE and busy() else 1.0

    def reached(self, threshold: int) -> bool:
        """Whether the count has reached `threshold`."""
        return self._count >= threshold - 1e-6


def busy() -> bool:
    """Whether more than BUSY processes for each CPU want to run."""
    return _runnable() > BUSY * (os.cpu_count() or 1)


def _runnable() -> float:
    if not kernel.LINUX:
        return os.getloadavg()[0]
    try:
        lines = _STATISTICS.read_text().splitlines()
    except OSError:  # a container may hide it
        return os.getloadavg()[0]
    return next((float(line.removeprefix(_RUNNING)) for line in lines if line.startswith(_RUNNING)), 0.0)
