"""Many pods at once: how long `up` takes until all are ready, alone and beside a process that burns a core."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextlib import nullcontext
from dataclasses import dataclass

from tests.bench.crowd import Shape
from tests.bench.report import Figure
from tests.live.harness import Arena

PATIENCE = 120  # seconds without a further pod, after which `up` gives up
LONGEST = 900  # seconds that `up` may take at all


@dataclass(frozen=True, slots=True)
class Storm:
    """Pods of players, beside those of a ball, the stadium, the ui and the gateway; `goal` in seconds."""

    player_pods: int
    goal: float
    burning: bool = False

    @property
    def title(self) -> str:
        return f"{self.player_pods} pods of players and the rest{' beside a burning core' if self.burning else ''}"


SIZES = ((62, 60.0), (116, 150.0))  # pods of players, seconds
STORMS = tuple(Storm(pods, goal, burning) for pods, goal in SIZES for burning in (False, True))


def figures(arena: Arena, storm: Storm) -> Iterator[Figure]:
    values = Shape(replicas=storm.player_pods // 2, per_pod=1).values
    command = ("up", "--detach", "--port", str(arena.port), "--timeout", str(PATIENCE), "--set", values)
    with burner() if storm.burning else nullcontext():
        began = time.monotonic()
        arena.run(*command, timeout=LONGEST)
        took = time.monotonic() - began
    try:
        ready = sum(pod["ready"] for pod in arena.pods())
    finally:
        arena.down()
    yield Figure(
        f"`up` of {storm.title}",
        f"{took:.1f} s until {ready} are ready",
        f"<= {storm.goal:g} s",
        took <= storm.goal and ready > storm.player_pods,
        took,
        "s",
    )


@contextmanager
def burner() -> Iterator[int]:
    """A process that takes all of a core that it can get; its pid."""
    process = subprocess.Popen([sys.executable, "-c", "while True: pass"])
    try:
        yield process.pid
    finally:
        process.kill()
        process.wait()
