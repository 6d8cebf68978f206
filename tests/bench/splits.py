"""Fifty runs of a 75/25 split over a thousand requests each, through one caller's sidecar."""

from tests.bench import load
from tests.bench.pressure import BODY
from tests.bench.report import Figure
from tests.live.harness import Arena

RUNS = 50
REQUESTS = 1000


def figures(arena: Arena) -> list[Figure]:
    arena.up("-f", "75-25")
    try:
        host, _, port = arena.listener("locals", "proxy").rpartition(":")
        payload = load.request("POST", "http://ball:8080/hasControl", "ball:8080", BODY)
        shares = []
        for _ in range(RUNS):
            run = load.run((host, int(port)), payload, connections=8, count=REQUESTS, keep=True)
            assert not run.failed
            shares.append(100 * sum(b'"version":"v1"' in b for b in run.bodies) / len(run.bodies))
    finally:
        arena.down()
    return [
        Figure(
            f"75/25 over {REQUESTS} requests, {RUNS} runs",
            f"{min(shares):.1f} to {max(shares):.1f} %",
            "75 +- 4",
            all(abs(s - 75) <= 4 for s in shares),
        )
    ]
