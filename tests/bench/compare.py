"""The same parts in another checkout and in this one, by turns and by the same measuring code: before / after.

Before is the other checkout, after is this one. Each is measured in several rounds, so that what else the machine does
falls on both; the ratio is that of the medians.
"""

import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from tests.bench.report import Better
from tests.bench.run import Run
from tests.bench.run import load
from tests.live.harness import ROOT

ROUNDS = 3
TOLERANCE = 0.03  # by which a figure may be worse

Measure = Callable[[str, str], Run]  # a Python and a part


@dataclass(frozen=True, slots=True)
class Comparison:
    """One figure, as it was measured before and after."""

    name: str
    before: tuple[float, ...]
    after: tuple[float, ...]
    unit: str = ""
    better: Better = "lower"

    @property
    def ratio(self) -> float:
        """Before / after."""
        before, after = median(self.before), median(self.after)
        if before == after:
            return 1.0
        return before / after if after else float("inf")

    @property
    def worse_by(self) -> float:
        """The share by which it is worse; negative where it is better."""
        good, bad = (self.before, self.after) if self.better == "lower" else (self.after, self.before)
        low, high = median(good), median(bad)
        if low == high:
            return 0.0
        return high / low - 1 if low else float("inf")

    @property
    def overlaps(self) -> bool:
        """Whether rounds of both sides lie in one range: then another comparison may find the contrary."""
        return min(self.before) <= max(self.after) and min(self.after) <= max(self.before)

    @property
    def worse(self) -> bool:
        return self.worse_by > TOLERANCE


def compare(
    other: str, parts: Iterable[str], rounds: int, say: Callable[[str], None], measure: Measure | None = None
) -> int:
    """Print every part's ratios when it is measured; 1 if a figure is worse or cannot be compared, else 0."""
    measure = measure or _measured
    bad = False
    for part in parts:
        before, after = list[Run](), list[Run]()
        sides = [(other, before), (sys.executable, after)]
        for number in range(rounds):
            for python, runs in sides if number % 2 == 0 else reversed(sides):
                runs.append(measure(python, part))
        for comparison in compared(before, after):
            say(line(comparison))
            bad = bad or comparison.worse
        for side, runs in (("before", before), ("after", after)):
            for failure in sorted({f"{title}: {why}" for run in runs for title, why in run.failures.items()}):
                say(f"FAILED {side}: {failure}")
                bad = True
    return 1 if bad else 0


def compared(before: list[Run], after: list[Run]) -> list[Comparison]:
    """The figures that both sides have, in the order of the first."""
    sides = [
        [{f.name: f for figures in run.figures.values() for f in figures} for run in runs] for runs in (before, after)
    ]
    names = dict.fromkeys(name for run in sides[0] for name, figure in run.items() if figure.value is not None)
    found = []
    for name in names:
        values = [tuple(run[name].value for run in side if name in run) for side in sides]
        if all(values):
            figure = next(run[name] for run in sides[0] if name in run)
            found.append(Comparison(name, *values, figure.unit, figure.better))
    return found


def line(comparison: Comparison) -> str:
    """One figure: both medians with their ranges, the ratio, and whether it is worse."""
    verdict = "ok"
    if comparison.worse:
        verdict = f"WORSE by {comparison.worse_by:.0%}" + (", but the ranges overlap" if comparison.overlaps else "")
    sides = [
        f"{_number(median(side))} [{_number(min(side))} to {_number(max(side))}]"
        for side in (comparison.before, comparison.after)
    ]
    return f"{comparison.name}: {sides[0]} / {sides[1]} {comparison.unit} = {comparison.ratio:.3f}, {verdict}"


def _number(value: float) -> str:
    return f"{value:.4g}"


def _measured(python: str, part: str) -> Run:
    """A part in a process of its own; the Python decides whose code is measured."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        path = Path(folder, "figures.json")
        command = [python, "-m", "tests.bench", part, "--json", str(path)]
        # in a session of its own: after Ctrl-C it needs the time to take its arena down
        process = subprocess.Popen(command, cwd=ROOT, stdout=sys.stderr, start_new_session=True)
        try:
            process.wait()
        except KeyboardInterrupt:
            process.send_signal(signal.SIGINT)
            process.wait()
            raise
        if path.is_file():
            return load(path)
        return Run(failures={part: f"{python} ended with {process.returncode}"})
