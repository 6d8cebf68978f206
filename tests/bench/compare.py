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
from pathlib import Path

from tests.bench.comparison import compared
from tests.bench.comparison import line
from tests.bench.comparison import lonely
from tests.bench.run import Run
from tests.bench.run import load
from tests.live.harness import ROOT

ROUNDS = 3

Measure = Callable[[str, str], Run]  # a Python and a part


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
        for side, alone in zip(("before", "after"), lonely(before, after), strict=True):
            for name in alone:
                say(f"only {side}: {name}")
        for side, runs in (("before", before), ("after", after)):
            for failure in sorted({f"{title}: {why}" for run in runs for title, why in run.failures.items()}):
                say(f"FAILED {side}: {failure}")
                bad = True
    return 1 if bad else 0


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
