"""Sixty players, a pod and a sidecar each, at the normal tick: are control requests fast, and is nobody starved?"""

from collections import Counter

from tests.bench.load import percentile
from tests.bench.report import Figure
from tests.live.facts import Journal
from tests.live.harness import Arena

PLAYERS = 60
SECONDS = 60
TICK = 0.3


def figures(arena: Arena) -> list[Figure]:
    half = PLAYERS // 2
    arena.up("--set", f"players.groups.locals.replicas={half},players.groups.visitors.replicas={half}")
    try:
        journal = Journal(arena)
        journal.gather(PLAYERS * 10, 10)  # their first connections
        seen = journal.gather(10**9, SECONDS)
    finally:
        arena.down()
    latencies = tuple(sorted(r.seconds for r in seen))
    asked = Counter(r.player for r in seen)
    fewest = min(asked.values()) / (SECONDS / TICK) if len(asked) == PLAYERS else 0.0
    failed = sum(r.outcome != "answered" for r in seen)
    p50, p99 = (percentile(latencies, p) * 1000 for p in (50, 99))
    return [
        Figure(
            f"{PLAYERS} players in pods of their own, {len(seen)} control requests",
            f"p50 {p50:.0f} ms, p99 {p99:.0f} ms, {failed} failed",
            "p99 <= 100 ms",
            p99 <= 100,
        ),
        Figure(
            "the player that asked least, of its beats",
            f"{fewest:.0%} ({len(asked)} of {PLAYERS} players)",
            "nobody starved (>= 80 %)",
            fewest >= 0.8,
        ),
    ]
