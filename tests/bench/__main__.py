"""`python -m tests.bench [cold|warm|switch|footprint|ball|crowd|pages|splits|tracing ...]`: all of them by default."""

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from tests.bench import ball
from tests.bench import crowd
from tests.bench import footprint
from tests.bench import pages
from tests.bench import splits
from tests.bench import start
from tests.bench import switch
from tests.bench import tracing
from tests.bench.report import Figure
from tests.bench.report import show
from tests.live.harness import Arena

PARTS: dict[str, Callable[[Arena], list[Figure]]] = {
    "cold": lambda _: start.cold(),
    "warm": start.warm,
    "switch": switch.figures,
    "footprint": footprint.figures,
    "ball": lambda _: ball.figures(),
    "crowd": crowd.figures,
    "pages": pages.figures,
    "splits": splits.figures,
    "tracing": lambda arena: tracing.figures(arena.home),
}


def main(names: list[str]) -> int:
    unknown = [n for n in names if n not in PARTS]
    if unknown:
        sys.exit(f"no figure is called {', '.join(unknown)}; there are: {', '.join(PARTS)}")
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory(prefix="arena-") as home:
        for name in names or PARTS:
            sys.stderr.write(f"measuring {name} ...\n")
            figures += PARTS[name](Arena(Path(home), "bench"))
    show(figures)
    return 0 if all(f.holds is not False for f in figures) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
