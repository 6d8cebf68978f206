"""What traces cost."""

from pathlib import Path

from tests.bench.abreast import cost
from tests.bench.report import Figure

SECONDS = 240  # more than a match: its opening moves are traced whole, later ones now and then
LIMIT = 1.15


def figures(home: Path) -> list[Figure]:
    measured = cost(home, (), ("--traces",), SECONDS)
    ratio = measured.cpu["all"]
    return [
        Figure(f"CPU of a match without traces, one to another, over {SECONDS} s", f"{measured.noise:.3f}"),
        Figure("CPU of a traced match to one that is not", f"{ratio:.3f}", f"<= {LIMIT}", ratio <= LIMIT, ratio),
        *(
            Figure(f"the same, {kind}", f"{part:.3f} ({measured.seconds[kind] / SECONDS * 60:.1f} CPU s per minute)")
            for kind, part in measured.cpu.items()
            if kind != "all"
        ),
    ]
