"""Routing-only upgrades under load: how soon each caller's first request follows the new rules, and what is lost."""

import subprocess
import sys
import time
from statistics import median

import yaml

from tests.bench.report import Figure
from tests.live.facts import Journal
from tests.live.harness import ROOT
from tests.live.harness import Arena

SWITCHES = 20
LOAD = 200  # requests a second beside the players' own


def figures(arena: Arena) -> list[Figure]:
    overlays = {}
    for version, other in (("v1", "v2"), ("v2", "v1")):
        rules = {"all": {"to": {version: 100, other: 0}}}
        values = {"ball": {"versions": {"v2": {"enabled": True}}}, "routing": {"ball": {"rules": rules}}}
        overlays[version] = arena.home / f"all-to-{version}.yaml"
        overlays[version].write_text(yaml.safe_dump(values))
    arena.up("-f", str(overlays["v1"]))
    callers = {p["name"] for p in arena.pods() if p["workload"] in ("locals", "visitors")}
    sidecar = arena.listener("locals", "proxy")
    load = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.pressure", sidecar, str(LOAD)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    journal = Journal(arena)
    worst, failed, requests = [], 0, 0
    try:
        for i in range(SWITCHES):
            target = "v1" if i % 2 else "v2"
            began = time.time()
            arena.upgrade("-f", str(overlays[target]))
            first: dict[str, float] = {}
            while first.keys() < callers and time.time() < began + 10:
                for r in journal.gather(1, 1):
                    requests += 1
                    failed += r.outcome != "answered"
                    if r.version == target and r.at - r.seconds > began:
                        first.setdefault(r.caller, r.at - began)
            worst.append(max(first.values()) if first.keys() >= callers else float("inf"))
    finally:
        out, _ = load.communicate("stop\n", timeout=30)
        arena.down()
    sent, lost = map(int, out.split())
    return [
        Figure(
            f"routing-only upgrade, command start to the last caller's first request under the new rules ({SWITCHES})",
            f"{median(worst):.2f} s median, {max(worst):.2f} s at most",
            "<= 1 s",
            max(worst) <= 1,
            median(worst),
            "s, median",
        ),
        Figure(
            f"failed requests over {SWITCHES} switches",
            f"{failed} of {requests} control requests, {lost} of {sent} of a load of {LOAD}/s",
            "0",
            failed + lost == 0,
            failed + lost,
            "requests",
        ),
    ]
