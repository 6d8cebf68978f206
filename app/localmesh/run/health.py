"""What one question about a process's health has shown, and how many bad answers in a row it takes to believe them."""

import os
from enum import Enum
from pathlib import Path

from localmesh.run.httpget import LateError
from localmesh.run.httpget import NoAnswerError
from localmesh.run.httpget import get

_STATISTICS = Path("/proc/stat")
_RUNNING = "procs_running "
BUSY = 2.0  # runnable processes a processor; beyond, whoever answers late may only be waiting for its turn
LATE_ON_A_BUSY_MACHINE = 0.2  # failures: a process that hangs is found all the same, after five times as long


class Health(Enum):
    """The outcome of one question."""

    GOOD = "good"
    BAD = "bad"  # a refused connection, or an answer that says so
    LATE = "late"  # no answer in time


async def ask(address: str, port: int, path: str, seconds: float = 1.0) -> Health:
    """Ask once; 200 to 399 is good, as for a kubelet."""
    try:
        status, _ = await get(address, port, path, seconds)
    except LateError:
        return Health.LATE
    except NoAnswerError:
        return Health.BAD
    return Health.GOOD if 200 <= status < 400 else Health.BAD


class Failures:
    """Bad answers in a row; a late one counts little on a busy machine, where a slow process looks like a sick one."""

    def __init__(self) -> None:
        self._count = 0.0

    def note(self, health: Health) -> None:
        if health is Health.GOOD:
            self._count = 0.0
        else:
            self._count += LATE_ON_A_BUSY_MACHINE if health is Health.LATE and busy() else 1.0

    def reached(self, threshold: int) -> bool:
        """Whether there were as many as that."""
        return self._count >= threshold - 1e-6


def busy() -> bool:
    """Whether the processors have far more to do than they can."""
    return _runnable() > BUSY * (os.cpu_count() or 1)


def _runnable() -> float:
    try:
        lines = _STATISTICS.read_text().splitlines()
    except OSError:  # macOS
        return os.getloadavg()[0]
    return next((float(line.removeprefix(_RUNNING)) for line in lines if line.startswith(_RUNNING)), 0.0)
