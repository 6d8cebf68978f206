"""Checks that no process survives the test that started it."""

import os
import time
import uuid
from collections.abc import Callable
from collections.abc import Iterator

import psutil
import pytest

GONE_SECONDS = 5.0  # a process that was told to end has this long
_SESSION = "MESH_ARENA_TEST_SESSION"


@pytest.fixture(scope="session", autouse=True)
def _session_mark() -> Iterator[None]:
    """A mark that all started processes inherit, to distinguish them from unrelated ones."""
    os.environ[_SESSION] = uuid.uuid4().hex
    yield
    del os.environ[_SESSION]


@pytest.fixture(autouse=True)
def child_leak_detector() -> Iterator[None]:
    """No child of this process survives a test."""
    before = _children()
    yield
    left = _after_a_while(lambda: _children() - before)
    assert not left, f"the test leaves processes behind: {[_describe(process) for process in left]}"


@pytest.fixture(scope="module", autouse=True)
def arena_leak_detector() -> Iterator[None]:
    """No supervisor that a module's tests started survives the module, whoever its parent is now."""
    before = set(_of_this_session())
    yield
    left = _after_a_while(lambda: set(_of_this_session()) - before)
    assert not left, f"the tests leave processes behind: {[_describe(process) for process in left]}"


def _children() -> set[psutil.Process]:
    if hasattr(os, "waitid"):  # far cheaper than a look at every process
        try:
            os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        except ChildProcessError:
            return set()
    return {child for child in psutil.Process().children(recursive=True) if _runs(child)}


def _of_this_session() -> Iterator[psutil.Process]:
    mark = os.environ[_SESSION]
    for process in psutil.process_iter():
        try:
            if process.pid != os.getpid() and process.environ().get(_SESSION) == mark and _runs(process):
                yield process
        except psutil.Error:
            continue


def _after_a_while(leftovers: Callable[[], set[psutil.Process]]) -> set[psutil.Process]:
    deadline = time.monotonic() + GONE_SECONDS
    while (left := leftovers()) and time.monotonic() < deadline:
        time.sleep(0.02)
    return left


def _runs(process: psutil.Process) -> bool:
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


def _describe(process: psutil.Process) -> str:
    try:
        return f"{process.pid} {' '.join(process.cmdline())[:120]}"
    except psutil.Error:
        return str(process.pid)
