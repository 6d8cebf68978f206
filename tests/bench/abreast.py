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
    """By kind of process, and `all`: what the match with the setting takes, and its ratio to those without."""

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

    def ratio(of: dict[str, dict[str, float]], kind: str) -> float:
        return 2 * of["changed"][kind] / (of["first"][kind] + of["second"][kind])

    return Cost(
        noise=cpu["second"]["all"] / cpu["first"]["all"],
        cpu={kind: ratio(cpu, kind) for kind in kinds},
        seconds=cpu["changed"],
        memory={kind: ratio(memory, kind) for kind in kinds},
    )
