"""Linux process control: end a child when its parent ends, and become the parent of orphaned descendants."""

import ctypes
import os
import signal
from collections.abc import Callable

from localmesh.run import kernel

_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36


def lifeline(parent: int) -> Callable[[], None] | None:
    """A function that a child calls first, so that the kernel kills it when `parent` ends; None where unsupported."""
    if not kernel.LINUX:
        return None
    prctl = ctypes.CDLL(None, use_errno=True).prctl

    def ask() -> None:
        prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)  # the parent ended before the call

    return ask


def adopt_orphans(adopt: bool) -> bool:
    """Start or stop becoming the parent of descendants whose parent has ended; False where that is not possible."""
    if not kernel.LINUX:
        return False
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    return int(prctl(_PR_SET_CHILD_SUBREAPER, int(adopt), 0, 0, 0)) == 0
