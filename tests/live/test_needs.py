"""The estimate of what an arena needs holds for a real one, and is not far above it."""

import os

import pytest

from localmesh import needs
from localmesh import pipeline
from localmesh.needs import Needs
from localmesh.plan import Network
from localmesh.run import machine
from tests.live.harness import Arena

LINUX = os.path.exists("/proc/self/smaps_rollup")
MOST = 2  # times as much as is taken: it counts a test pod, the page's server, Helm, and servers that are busy


@pytest.fixture(scope="module")
def estimate(arena: Arena) -> Needs:
    overlay = arena.common[1]
    wanted = pipeline.desired(pipeline.documents(None, [overlay], []), Network(77))
    return needs.arena(wanted.plan)


def watches(pid: int) -> int:
    """How many inotify instances a process has open."""
    return [os.readlink(link.path) for link in os.scandir(f"/proc/{pid}/fd")].count("anon_inode:inotify")


@pytest.mark.skipif(not LINUX, reason="needs Linux' smaps")
def test_the_match_takes_as_much_memory_as_is_estimated(arena: Arena, estimate: Needs):
    arena.upgrade()
    taken = sum(process.memory_full_info().pss for process in arena.processes())
    assert taken < estimate.memory < MOST * taken, f"{taken / needs.MIB:.0f} MiB taken"


def test_the_match_takes_as_many_threads_as_are_estimated(arena: Arena, estimate: Needs):
    arena.upgrade()
    taken = sum(process.num_threads() for process in arena.processes())
    assert taken < estimate.threads < 3 * taken, f"{taken} threads taken"


def test_no_process_of_the_match_opens_more_files_than_is_estimated(arena: Arena, estimate: Needs):
    arena.upgrade()
    most = max(process.num_fds() for process in arena.processes())
    assert most < estimate.open_files < 5 * most, f"{most} files open"


@pytest.mark.skipif(not LINUX, reason="inotify is Linux's")
def test_no_process_of_the_match_watches_files(arena: Arena):
    arena.upgrade()
    assert sum(watches(process.pid) for process in arena.processes()) == 0


def test_a_machine_with_two_gibibytes_holds_the_first_match(estimate: Needs):
    assert estimate.memory < 1 * 2**30
    assert machine.read(estimate).memory
