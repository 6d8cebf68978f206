"""What traces cost: three arenas side by side, two without traces and one with; the first two show the noise."""

import time
from contextlib import ExitStack
from pathlib import Path

from tests.bench.footprint import measure
from tests.bench.report import Figure
from tests.live.harness import Arena

SECONDS = 240  # more than a match: its opening moves are traced whole, later ones now and then
LIMIT = 1.15


def figures(home: Path) -> list[Figure]:
    arenas = {name: Arena(home, name) for name in ("quiet", "silent", "traced")}
    with ExitStack() as stack:
        for name, arena in arenas.items():
            arena.up(*(["--traces"] if name == "traced" else []))
            stack.callback(arena.down)
        before = {name: measure(arena) for name, arena in arenas.items()}
        time.sleep(SECONDS)  # the span itself is what is measured
        after = {name: measure(arena) for name, arena in arenas.items()}
    cpu = {name: {kind: after[name][kind][1] - before[name][kind][1] for kind in after[name]} for name in arenas}
    kinds = [kind for kind in sorted(cpu["quiet"]) if kind != "all"]
    noise = cpu["silent"]["all"] / cpu["quiet"]["all"]
    without = (cpu["quiet"]["all"] + cpu["silent"]["all"]) / 2
    ratio = cpu["traced"]["all"] / without
    return [
        Figure(f"CPU of a match without traces, one to another, over {SECONDS} s", f"{noise:.3f}"),
        Figure("CPU of a traced match to one that is not", f"{ratio:.3f}", f"<= {LIMIT}", ratio <= LIMIT, ratio),
        *(
            Figure(
                f"the same, {kind}",
                f"{2 * cpu['traced'][kind] / (cpu['quiet'][kind] + cpu['silent'][kind]):.3f}"
                f" ({cpu['traced'][kind] / SECONDS * 60:.1f} CPU s per minute)",
            )
            for kind in kinds
        ),
    ]
