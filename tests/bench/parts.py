"""Everything that can be measured, by name."""

import sys
from collections.abc import Iterable
from functools import partial

from tests.bench import ball
from tests.bench import crowd
from tests.bench import footprint
from tests.bench import inotify
from tests.bench import mutualtls
from tests.bench import pages
from tests.bench import policy
from tests.bench import proofs
from tests.bench import splits
from tests.bench import start
from tests.bench import storm
from tests.bench import switch
from tests.bench import tracing
from tests.bench.run import Parts

PARTS: Parts = {
    "cold": {"": lambda _: start.cold()},
    "warm": {"": start.warm},
    "switch": {"": switch.figures},
    "policy": {"": policy.figures},
    "footprint": {"": footprint.figures},
    "ball": {"": lambda _: ball.figures()},
    "crowd": {shape.title: partial(crowd.figures, shape=shape) for shape in crowd.SHAPES},
    "storm": {kind.title: partial(storm.figures, storm=kind) for kind in storm.STORMS},
    "inotify": {"": inotify.figures},
    "pages": {"": pages.figures},
    "splits": {"": splits.figures},
    "proofs": {"": lambda arena: proofs.figures(arena.home)},
    "mutual-tls": {"": lambda arena: mutualtls.figures(arena.home)},
    "tracing": {"": lambda arena: tracing.figures(arena.home)},
}


def chosen(names: Iterable[str]) -> Parts:
    """The parts of those names, all by default; ends the program where there is none of a name."""
    wanted = list(names)
    if unknown := [name for name in wanted if name not in PARTS]:
        sys.exit(f"no figure is called {', '.join(unknown)}; there are: {', '.join(PARTS)}")
    return {name: PARTS[name] for name in wanted or PARTS}
