"""How many players one ball holds: ever more of them at the usual pace, until p99 of their requests is too late."""

import time
from dataclasses import dataclass

from mesharena.kit.messages.facts import RequestFact
from tests.bench import usage
from tests.bench.load import percentile
from tests.bench.report import Figure
from tests.cluster.release import Release
from tests.cluster.release import until

LIMIT = 0.1  # seconds, p99
SECONDS = 30
GROWTH = 1.5


@dataclass(frozen=True, slots=True)
class Shape:
    """How the players are spread: at most `per_pod` of them share a pod and a sidecar."""

    name: str
    first: int
    most: int
    per_pod: int


FEW = Shape("players in few pods", first=40, most=1000, per_pod=20)
MANY = Shape("players in pods of their own", first=12, most=100, per_pod=1)


def figures(release: Release, shape: Shape) -> list[Figure]:
    """Every level up to the first that is too late."""
    out: list[Figure] = []
    count = shape.first
    release.install()
    while count <= shape.most:
        replicas = max(1, round(count / 2 / shape.per_pod))
        per_pod = max(1, round(count / 2 / replicas))
        count = 2 * replicas * per_pod
        groups = ",".join(
            f"players.groups.{g}.replicas={replicas},players.groups.{g}.perPod={per_pod}"
            for g in ("locals", "visitors")
        )
        release.upgrade("one-ball", "--set", groups)
        release.wait(600)
        until(lambda count=count: sum(p["players"] for p in release.facts()["pods"]) == count, 120, f"{count} players")
        seen, ball, cores = watch(release)
        latencies = tuple(sorted(r.seconds for r in seen))
        p50, p99 = (percentile(latencies, p) for p in (50, 99))
        failed = sum(r.outcome != "answered" for r in seen)
        latencies = f"p50 {p50 * 1000:.0f} ms, p99 {p99 * 1000:.0f} ms, {failed} failed"
        out.append(
            Figure(
                f"{count} {shape.name} ({2 * replicas} pods), {len(seen) / SECONDS:.0f} requests/s",
                f"{latencies}; ball {ball:.2f} cores, nodes {cores:.2f}",
                f"p99 <= {LIMIT * 1000:.0f} ms",
            )
        )
        print(out[-1].name, out[-1].measured, flush=True)  # noqa: T201
        if p99 > LIMIT:
            break
        count = int(count * GROWTH)
    return out


def watch(release: Release) -> tuple[list[RequestFact], float, float]:
    """The requests of some time, and the cores that the ball and all nodes used meanwhile."""
    requests = release.watch()
    before, seen = usage.of(release)["ball"].cpu, list[RequestFact]()
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        seen += requests.requests()
        time.sleep(0.25)
    return seen, (usage.of(release)["ball"].cpu - before) / SECONDS, usage.cores(release)
