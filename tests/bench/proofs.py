"""How often a proof errs: the proofs whose figures chance decides, many times each on a mesh that does what it must."""

import re
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import chain
from pathlib import Path

from tests.bench.report import Figure
from tests.live.harness import ROOT
from tests.live.harness import Arena

RUNS = 50
# scenario, the claim that chance decides, and the figure in its sentence
DECIDED = {
    "75-25": ("three-quarters-to-v1", r"([\d.]+) %"),
    "sticky": ("each-player-keeps-its-ball", r"in (\d+) requests"),
    "rate-limit": ("five-a-second", r"([\d.]+) requests a second"),
}
PACE = ("-f", str(ROOT / "tests/live/pace.yaml"))


def figures(home: Path) -> list[Figure]:
    """A figure a scenario; their arenas run at the same time."""
    with ThreadPoolExecutor(len(DECIDED)) as threads:
        return list(chain.from_iterable(threads.map(partial(_proved, home), DECIDED)))


def _proved(home: Path, scenario: str) -> list[Figure]:
    claim, figure = DECIDED[scenario]
    arena, wrong, seen = Arena(home, f"proofs-{scenario}"), list[str](), list[float]()
    arena.up(*PACE, "-f", scenario)
    try:
        for number in range(RUNS):
            # new pods, and so new names, by which a consistent hash chooses
            arena.upgrade(*PACE, "-f", scenario, "--set-string", f"podAnnotations.run={number}")
            proof = arena.run("test", check=False, timeout=240)
            if proof.returncode:
                wrong.append(proof.stdout)
            seen += [float(n) for n in re.findall(rf"^(?:ok|FAILED) {claim}: .*?{figure}", proof.stdout, re.MULTILINE)]
    finally:
        arena.down()
    return [
        Figure(
            f"proofs of {scenario} that failed, of {RUNS}",
            "\n".join([f"{len(wrong)}", *wrong]),
            "0",
            not wrong,
            len(wrong),
        ),
        Figure(f"figures of {claim} in these", f"{min(seen):g} to {max(seen):g}" if seen else "none seen"),
    ]
