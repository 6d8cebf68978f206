"""What the whole default demo takes: memory and processor time by kind of process, and what dominates."""

import time
from collections import defaultdict

import psutil

from tests.bench.report import Figure
from tests.live.harness import Arena

SECONDS = 60


def figures(arena: Arena) -> list[Figure]:
    arena.up()
    try:
        before = measure(arena)
        time.sleep(SECONDS)  # the span itself is what is measured
        after = measure(arena)
    finally:
        arena.down()
    out = []
    for kind in (*sorted(k for k in after if k != "all"), "all"):
        cpu = (after[kind][1] - before[kind][1]) * 60 / SECONDS
        memory = after[kind][0] / 2**20
        out += [
            Figure(f"default demo, {kind}, memory", f"PSS {memory:.0f} MiB", value=memory, unit="MiB"),
            Figure(f"default demo, {kind}, processor time", f"{cpu:.1f} s per minute", value=cpu, unit="s per minute"),
        ]
    return out


def measure(arena: Arena) -> dict[str, tuple[float, float]]:
    """Kind of process to PSS in bytes and CPU seconds so far; `all` is the sum."""
    totals: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for process in arena.processes():
        try:
            memory, times = process.memory_full_info().pss, process.cpu_times()
            kind = kind_of(process)
        except psutil.NoSuchProcess:
            continue
        for name in (kind, "all"):
            totals[name][0] += memory
            totals[name][1] += times.user + times.system
    return {k: (v[0], v[1]) for k, v in totals.items()}


def kind_of(process: psutil.Process) -> str:
    command = " ".join(process.cmdline())
    if "envoy" in process.name():
        return "Envoys"
    for service in ("ui", "stadium", "ball", "ai"):
        if f"mesharena.{service}:" in command:
            return f"{service} service"
    return "fork server" if "localmesh.run.forkserver" in command else "supervisor"
