"""The benchmark's command line: measure parts (all by default), or compare them with those of another checkout.

python -m tests.bench warm crowd --json figures.json
python -m tests.bench compare ../main warm switch --rounds 5
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.bench import compare
from tests.bench.parts import PARTS
from tests.bench.parts import chosen
from tests.bench.report import machine
from tests.bench.run import Run
from tests.bench.run import measure


def main(arguments: Sequence[str]) -> int:
    """0 when everything was measured and holds, or is nowhere worse than in the other checkout; else 1."""
    say(f"Mesh Arena on {machine()}")
    if arguments[:1] == ["compare"]:
        return _compare(arguments[1:])
    parser = argparse.ArgumentParser("python -m tests.bench", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"{', '.join(PARTS)}; all by default")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there, too")
    options = parser.parse_args(arguments)
    run = measure(chosen(options.parts), say)
    if options.json:
        run.save(options.json)
    return conclude(run)


def conclude(run: Run) -> int:
    """The verdict: what does not hold, and what could not be measured and why."""
    for figure in run.missed:
        say(f"DOES NOT HOLD: {figure.name}: {figure.measured}, promised {figure.promised}")
    for title, why in run.failures.items():
        say(f"FAILED: {title}: {why}")
    if not (run.missed or run.failures):
        say("Everything holds.")
    return 1 if run.missed or run.failures else 0


def _compare(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser("python -m tests.bench compare", description=compare.__doc__)
    parser.add_argument("other", type=Path, metavar="CHECKOUT", help="where `make test` has made a .venv")
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"{', '.join(PARTS)}; all by default")
    parser.add_argument("--rounds", type=int, default=compare.ROUNDS, help="how often each part is measured")
    options = parser.parse_args(arguments)
    python = options.other.absolute() / ".venv" / "bin" / "python"
    if not python.is_file():
        parser.error(f"{options.other} has no .venv: run `make test` there")
    return compare.compare(str(python), chosen(options.parts), options.rounds, say)


def say(text: str) -> None:
    print(text, flush=True)  # noqa: T201


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
