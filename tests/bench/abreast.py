"""What a setting costs: three matches at the same time, two without it and one with; the first two show the noise."""

import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from tests.bench.footprint import measure
from tests.live.harness import Arena


@dataclass(frozen=True, slots=True)
class Cost:
    """By kind of process, and `all`: what the setting costs, in ratio to matches without it that took any."""

    noise: float  # CPU of one match without the setting to that of the other
    cpu: dict[str, float]
    seconds: dict[str, float]  # CPU seconds with the setting
    memory: dict[str, float]


def cost(home: Path, without: Sequence[str], with_it: Sequence[str], seconds: float) -> Cost:
    """Starts the matches with these arguments of `mesh-arena up` and measures them for so long."""
    arenas = {name: Arena(home, name) for name in ("first", "second", "changed")}
    with ExitStack() as stack:
        for name, arena in arenas.items():
            arena.up(*(with_it if name == "changed" else without))
            stack.callback(arena.down)
        before = {name: measure(arena) for name, arena in arenas.items()}
        time.sleep(seconds)  # the span itself is what is measured
        after = {name: measure(arena) for name, arena in arenas.items()}
    kinds = sorted(after["changed"])
    cpu = {name: {kind: after[name][kind][1] - before[name][kind][1] for kind in kinds} for name in arenas}
    memory = {name: {kind: after[name][kind][0] for kind in kinds} for name in arenas}

    def ratios(of: dict[str, dict[str, float]]) -> dict[str, float]:
        without = {kind: (of["first"][kind] + of["second"][kind]) / 2 for kind in kinds}
        return {kind: of["changed"][kind] / spent for kind, spent in without.items() if spent}

    return Cost(
        noise=cpu["second"]["all"] / cpu["first"]["all"],
        cpu=ratios(cpu),
        seconds=cpu["changed"],
        memory=ratios(memory),
    )
