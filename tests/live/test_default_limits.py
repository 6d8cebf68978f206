"""Arenas on a machine with the kernel's default limits, of which a desktop has taken most: few watches are left."""

import ctypes
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bench.crowd import FULL_TEAMS
from tests.bench.crowd import SHAPES
from tests.bench.crowd import Shape
from tests.bench.inotify import instances
from tests.live.facts import Journal
from tests.live.harness import Arena
from tests.live.harness import until

LEFT = 28  # of 128, after the 100 that a desktop with an editor takes
LIMIT = Path("/proc/sys/fs/inotify/max_user_instances")

pytestmark = pytest.mark.skipif(not LIMIT.exists(), reason="inotify is Linux's")


@pytest.fixture(scope="module", autouse=True)
def desktop() -> Iterator[None]:
    """Take all instances but as many as LEFT, however high the limit of this machine is."""
    inotify_init1 = ctypes.CDLL(None, use_errno=True).inotify_init1
    taken: list[int] = []
    while (descriptor := inotify_init1(os.O_CLOEXEC)) >= 0:
        taken.append(descriptor)
    assert len(taken) > LEFT, "others have taken them already"
    for descriptor in taken[:LEFT]:
        os.close(descriptor)
    yield
    for descriptor in taken[LEFT:]:
        os.close(descriptor)


def everybody_plays(arena: Arena, players: int) -> None:
    journal, asked = Journal(arena), set[str]()

    def all_have_asked() -> bool:
        asked.update(r.player for r in journal.read() if r.outcome == "answered")
        return len(asked) >= players

    until(all_have_asked, 20, f"answer for each of {players} players")
    assert all(pod["ready"] for pod in arena.pods())
    assert sum(instances(process.pid) for process in arena.processes()) == 0


def test_two_balls_play_within_default_limits(home: Path):
    arena = Arena(home, "limited")
    arena.up("-f", "mirroring")
    try:
        everybody_plays(arena, 4)
    finally:
        arena.down()


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.title)
def test_a_crowd_plays_within_default_limits(home: Path, shape: Shape):
    arena = Arena(home, "limited")
    progress = [int(ready) for ready in re.findall(r"(\d+) of \d+ pods ready", arena.up("--set", shape.values))]
    try:
        assert progress
        assert progress == sorted(progress), "a pod that was ready was taken out again"
        everybody_plays(arena, shape.players)
    finally:
        arena.down()


def test_a_second_arena_plays_beside_the_first(home: Path):
    first, second = Arena(home, "limited"), Arena(home, "beside")
    first.up("--set", FULL_TEAMS.values)
    try:
        second.up("-f", "add-players")
        try:
            everybody_plays(second, 6)
            everybody_plays(first, FULL_TEAMS.players)
        finally:
            second.down()
    finally:
        first.down()
