"""Many players at the normal tick: are control requests fast, and is nobody starved?"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from tests.bench.load import percentile
from tests.bench.report import Figure
from tests.live.facts import Journal
from tests.live.harness import Arena

SECONDS = 60
TICK = 0.3
LIMIT_MS = 100
GROUPS = ("locals", "visitors")


@dataclass(frozen=True, slots=True)
class Shape:
    """How players are spread: pods of each of the two groups, and players in each pod."""

    replicas: int
    per_pod: int

    @property
    def pods(self) -> int:
        return len(GROUPS) * self.replicas

    @property
    def players(self) -> int:
        return self.pods * self.per_pod

    @property
    def title(self) -> str:
        return f"{self.players} players in {self.pods} pods"

    @property
    def values(self) -> str:
        """For `--set`."""
        sizes = (f"{group}.replicas={self.replicas},players.groups.{group}.perPod={self.per_pod}" for group in GROUPS)
        return ",".join(f"players.groups.{size}" for size in sizes)


FULL_TEAMS = Shape(replicas=11, per_pod=1)
ALONE = Shape(replicas=30, per_pod=1)
SHARING = Shape(replicas=15, per_pod=4)
SHAPES = (FULL_TEAMS, ALONE, SHARING)


def figures(arena: Arena, shape: Shape, seconds: float = SECONDS) -> Iterator[Figure]:
    arena.up("--set", shape.values)
    try:
        journal = Journal(arena)
        journal.gather(shape.players * 10, 10)  # their first connections
        seen = journal.gather(10**9, seconds)
    finally:
        arena.down()
    latencies = tuple(sorted(r.seconds for r in seen))
    requests_by_player = Counter(r.player for r in seen)
    fewest = min(requests_by_player.values()) / (seconds / TICK) if len(requests_by_player) == shape.players else 0.0
    failed = sum(r.outcome != "answered" for r in seen)
    p50, p99 = (percentile(latencies, p) * 1000 for p in (50, 99))
    name = shape.title
    yield Figure(f"{name}, p50 of control requests", f"{p50:.1f} ms", value=p50, unit="ms")
    limit = f"<= {LIMIT_MS} ms"
    yield Figure(f"{name}, p99 of control requests", f"{p99:.1f} ms", limit, p99 <= LIMIT_MS, p99, "ms")
    yield Figure(f"{name}, failed control requests", f"{failed} of {len(seen)}", value=failed, unit="requests")
    yield Figure(
        f"{name}, the one that asked least, of its beats",
        f"{fewest:.0%} ({len(requests_by_player)} of {shape.players} players)",
        "nobody starved (>= 80 %)",
        fewest >= 0.8,
        100 * fewest,
        "%",
        "higher",
    )
