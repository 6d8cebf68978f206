"""Measures parts step by step: a figure is printed when it is there, and a step that fails stops no other."""

import json
import sys
import tempfile
import traceback
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict
from dataclasses import dataclass
from dataclasses import field
from pathlib import Path

from tests.bench.report import Figure
from tests.bench.report import line
from tests.live.harness import Arena

Step = Callable[[Arena], Iterable[Figure]]
Parts = Mapping[str, Mapping[str, Step]]  # a part is steps by name; the name is empty where there is one


@dataclass(slots=True)
class Run:
    """What was measured: figures by part, and why a step failed."""

    figures: dict[str, list[Figure]] = field(default_factory=dict)
    failures: dict[str, str] = field(default_factory=dict)

    @property
    def missed(self) -> list[Figure]:
        """Figures that are not what is promised."""
        return [figure for figures in self.figures.values() for figure in figures if figure.holds is False]

    def save(self, path: Path) -> None:
        path.write_text(json.dumps(asdict(self), indent=1))


def load(path: Path) -> Run:
    content = json.loads(path.read_text())
    figures = {part: [Figure(**entry) for entry in entries] for part, entries in content["figures"].items()}
    return Run(figures, content["failures"])


def measure(parts: Parts, say: Callable[[str], None]) -> Run:
    """Every step with an arena of its own; Ctrl-C ends it with what there is."""
    run = Run()
    with tempfile.TemporaryDirectory(prefix="arena-") as home:
        for part, steps in parts.items():
            for name, step in steps.items():
                title = f"{part}, {name}" if name else part
                arena = Arena(Path(home), "bench")
                sys.stderr.write(f"measuring {title} ...\n")
                try:
                    for figure in step(arena):
                        run.figures.setdefault(part, []).append(figure)
                        say(line(figure))
                except KeyboardInterrupt:
                    run.failures[title] = "interrupted, and so were all that follow"
                    _clear(arena)
                    return run
                except Exception as error:  # noqa: BLE001 - whatever it is, the other steps are wanted
                    traceback.print_exc()
                    run.failures[title] = reason(error)
                    _clear(arena)
    return run


def reason(error: Exception) -> str:
    """The error in one line: its last, where a command's own error is."""
    words = [text.strip() for text in str(error).splitlines() if text.strip()]
    return words[-1] if words else type(error).__name__


def _clear(arena: Arena) -> None:
    with suppress(Exception):
        arena.run("down", check=False)
