"""`python -m tests.bench.cluster [start|switch|story|footprint|players|pods ...]`: the chart's figures on a cluster.

KUBECONFIG names the cluster and MESH_ARENA_IMAGE the image, as in `make e2e`. Each figure has a namespace of its own,
which is gone afterwards.
"""

import os
import sys
import time
from collections.abc import Callable
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median

from pytest_helm_charts.clusters import ExistingCluster

from tests.bench import players
from tests.bench import usage
from tests.bench.report import Figure
from tests.bench.report import show
from tests.cluster.release import CHART
from tests.cluster.release import Release
from tests.cluster.release import until

INSTALLATIONS = 3
SWITCHES = 10
SECONDS = 60
STORIES = ["75-25", "50-50", "add-ball", "all-to-v1", "75-25", "50-50"]  # of the same pods
QUIET = ["--set", "ingress.enabled=false"]


@contextmanager
def release(cluster: ExistingCluster, namespace: str) -> Iterator[Release]:
    cluster.kubectl(f"create namespace {namespace}")
    installed = Release(cluster, namespace, str(CHART))
    installed.common += QUIET
    try:
        yield installed
    finally:
        installed.close()
        cluster.kubectl(f"delete namespace {namespace}", output_format="")


def callers(arena: Release) -> set[str]:
    return {name for name, pod in arena.pods().items() if "team" in pod.labels}


def start(cluster: ExistingCluster) -> list[Figure]:
    """`helm install` to the first answer of every caller, with the image on the node."""
    ready, playing = [], []
    for _ in range(INSTALLATIONS):
        with release(cluster, "bench-start") as arena:
            began = time.monotonic()
            arena.install()
            ready.append(time.monotonic() - began)
            watch, answered = arena.watch(), set[str]()
            expected = callers(arena)

            def all_answered(watch=watch, answered=answered, expected=expected) -> bool:  # type: ignore[no-untyped-def]
                answered.update(r.caller for r in watch.requests() if r.outcome == "answered")
                return bool(expected) and answered >= expected

            until(all_answered, 60, "answer for every caller", pause=0.1)
            playing.append(time.monotonic() - began)
    times = f"{median(playing):.1f} s median, {max(playing):.1f} s at most (pods ready: {median(ready):.1f} s)"
    return [Figure(f"helm install to a match that plays ({INSTALLATIONS})", times, "<= 40 s", max(playing) <= 40)]


def switch(cluster: ExistingCluster) -> list[Figure]:
    """A routing-only `helm upgrade`, to the last caller's first request under the new rules."""
    took, requests, failed = [], 0, 0
    with release(cluster, "bench-switch") as arena:
        arena.install("-f", "values/all-to-v1.yaml")
        expected = callers(arena)
        for number in range(SWITCHES):
            share = 0 if number % 2 == 0 else 100
            rule = f"routing.ball.rules.all.to.v1={share},routing.ball.rules.all.to.v2={100 - share}"
            watch, first = arena.watch(), dict[str, float]()
            arena.upgrade("all-to-v1", "--set", rule)
            while not first.keys() >= expected:
                for r in watch.requests():
                    requests, failed = requests + 1, failed + (r.outcome != "answered")
                    if r.version == ("v1" if share else "v2"):
                        first.setdefault(r.caller, r.begun - watch.since)
                if time.time() - watch.since > 60:
                    first = dict.fromkeys(expected, float("inf"))
            took.append(max(first.values()))
    times = f"{median(took):.1f} s median, {max(took):.1f} s at most; {failed} of {requests} requests failed"
    name = (
        f"routing-only helm upgrade, command start to the last caller's first request under the new rules ({SWITCHES})"
    )
    return [Figure(name, times, "<= 5 s", median(took) <= 5 and not failed)]


def story(cluster: ExistingCluster) -> list[Figure]:
    """From a routing-only `helm upgrade` to the page's new story: the kubelet brings the ConfigMap."""
    took = []
    with release(cluster, "bench-story") as arena:
        arena.install("-f", "values/all-to-v1.yaml")
        for scenario in STORIES:
            began = time.monotonic()
            arena.upgrade(scenario)
            until(lambda scenario=scenario: arena.page("/api/story")["name"] == scenario, 120, f"story of {scenario}")
            took.append(time.monotonic() - began)
    times = f"{median(took):.0f} s median, {max(took):.0f} s at most"
    return [Figure(f"helm upgrade to the page's new story ({len(STORIES)})", times)]


def footprint(cluster: ExistingCluster) -> list[Figure]:
    """Memory and processor time of the default release, by kind of container."""
    with release(cluster, "bench-footprint") as arena:
        arena.install()
        until(lambda: len([p for p in arena.facts()["pods"] if p["players"]]) == 4, 30, "two teams of two")
        before = usage.of(arena)
        time.sleep(SECONDS)  # the span itself is what is measured
        after = usage.of(arena)
    per_minute = 60 / SECONDS
    return [
        Figure(
            f"default release, {kind}",
            f"{use.memory / 2**20:.0f} MiB, {(use.cpu - before[kind].cpu) * per_minute:.1f} CPU s per minute",
        )
        for kind, use in sorted(after.items())
    ]


PARTS: dict[str, Callable[[ExistingCluster], list[Figure]]] = {
    "start": start,
    "switch": switch,
    "story": story,
    "footprint": footprint,
    "players": lambda cluster: _players(cluster, players.FEW),
    "pods": lambda cluster: _players(cluster, players.MANY),
}


def _players(cluster: ExistingCluster, shape: players.Shape) -> list[Figure]:
    with release(cluster, "bench-players") as arena:
        return players.figures(arena, shape)


def main(names: list[str]) -> int:
    unknown = [n for n in names if n not in PARTS]
    if unknown:
        sys.exit(f"no figure is called {', '.join(unknown)}; there are: {', '.join(PARTS)}")
    kubeconfig = os.environ.get("KUBECONFIG", "")
    if not os.path.isfile(kubeconfig):
        sys.exit(f"needs a cluster: KUBECONFIG is {kubeconfig or 'not set'}")
    cluster = ExistingCluster(kubeconfig)
    cluster.create()
    held = True
    for name in names or PARTS:
        sys.stderr.write(f"measuring {name} ...\n")
        figures = PARTS[name](cluster)
        show(figures)
        held = held and all(f.holds is not False for f in figures)
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
