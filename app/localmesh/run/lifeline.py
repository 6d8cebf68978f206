"""What Linux does for a family of processes: a child goes when its parent has gone, and orphans get a parent."""

import ctypes
import os
import signal
import sys
from collections.abc import Callable

SUPPORTED = sys.platform == "linux"  # elsewhere the next `up` or `down` reaps what was recorded
_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36


def lifeline(parent: int) -> Callable[[], None] | None:
    """What a child of `parent` calls first: the kernel kills it when its parent is gone, however that happens."""
    if not SUPPORTED:
        return None
    prctl = ctypes.CDLL(None, use_errno=True).prctl

    def ask() -> None:
        prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)  # it was gone before the kernel was asked

    return ask


def adopt_orphans(adopt: bool) -> bool:
    """Become the parent of every descendant whose own parent ends, or no longer; False where that is not possible."""
    if not SUPPORTED:
        return False
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    return int(prctl(_PR_SET_CHILD_SUBREAPER, int(adopt), 0, 0, 0)) == 0
