"""What this machine has left, read from the real one; limits are set for a child process only."""

import json
import os
import resource
import subprocess
import sys

import psutil
import pytest

from localmesh.needs import Machine
from localmesh.needs import Needs
from localmesh.run import kernel
from localmesh.run import machine

EVERYTHING = Needs("A test", memory=1, threads=1, open_files=1)
OF_A_CHILD = """
import json, resource, sys
from localmesh.needs import Needs
from localmesh.run import machine
machine.allow_open_files(int(sys.argv[1]))
left = machine.read(Needs("A test", open_files=1)).open_files
print(json.dumps([left and left.left, *resource.getrlimit(resource.RLIMIT_NOFILE)]))
"""


def child(soft: int, hard: int, needed: int) -> list[int]:
    """What is left of open files to a child with these limits, and its limits after it asked for more."""
    done = subprocess.run(
        [sys.executable, "-c", OF_A_CHILD, str(needed)],
        capture_output=True,
        text=True,
        check=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard)),
    )
    numbers: list[int] = json.loads(done.stdout)
    return numbers


def test_memory_that_is_left_is_no_more_than_the_kernel_calls_available():
    memory = machine.read(EVERYTHING).memory
    assert memory is not None
    assert 0 < memory.left <= psutil.virtual_memory().total


def test_only_needed_resources_are_counted():
    assert machine.read(Needs("Nobody")) == Machine()


def test_open_files_are_those_of_the_hard_limit_and_the_soft_one_is_raised_when_it_must():
    assert child(soft=64, hard=128, needed=100) == [128, 128, 128]


def test_a_sufficient_soft_limit_is_kept():
    assert child(soft=64, hard=128, needed=50) == [128, 64, 128]


def test_a_hard_limit_below_the_need_is_used_as_it_is():
    assert child(soft=64, hard=64, needed=5000) == [64, 64, 64]


def test_the_threads_of_this_user_are_counted_and_root_is_spared(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(machine.cgroup, "threads", lambda: None)
    monkeypatch.setattr(resource, "getrlimit", lambda kind: (5000, 5000))
    monkeypatch.setattr(os, "getuid", lambda: 0)
    assert machine.read(EVERYTHING).threads is None
    me = psutil.Process()
    user = me.uids().real or 4321
    monkeypatch.setattr(os, "getuid", lambda: user)
    room = machine.read(EVERYTHING).threads
    assert room is not None
    assert room.left <= 5000 - (me.num_threads() if me.uids().real else 0)


def test_elsewhere_than_on_linux_the_limit_of_processes_says_nothing_of_threads(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(kernel, "LINUX", False)
    monkeypatch.setattr(resource, "getrlimit", lambda kind: (10, 10))
    monkeypatch.setattr(os, "getuid", lambda: 4321)
    limits = machine.read(EVERYTHING)
    assert limits.threads is None
    assert limits.memory is not None
    assert 0 < limits.memory.left <= psutil.virtual_memory().total


def test_an_unreadable_limit_counts_as_unlimited(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(machine.cgroup, "threads", lambda: None)
    monkeypatch.setattr(resource, "getrlimit", lambda kind: (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    limits = machine.read(EVERYTHING)
    assert (limits.threads, limits.open_files) == (None, None)
