"""What `tour` prints: a line for each scenario as it comes, or one JSON document at the end."""

import typer

from localmesh import interrupts
from localmesh.commands import screen
from localmesh.run.wire import Line
from localmesh.tour.stay import Result


class Report:
    """Prints a line for each scenario as it comes, or one JSON document at the end."""

    def __init__(self, chapter: str | None, output: str) -> None:
        self.interrupted = False
        self._json = output == "json"
        self._chapter = chapter
        self._results: list[Result] = []
        self.began: Line = {}  # the revision that ran before
        self._returned: Line | None = None

    def begin(self, steps: int, address: str) -> None:
        self._print(f"A tour of {steps} scenarios, then back to {named(self.began)}. Watch or pause it: {address}")

    def add(self, result: Result) -> None:
        self._results.append(result)
        self._print(result.line())

    def back(self, revision: Line) -> None:
        self._returned = revision

    def end(self) -> None:
        """Say where the arena is now; a document also when an error follows."""
        if self._json and self.began:
            screen.as_json(
                {
                    "chapter": self._chapter,
                    "began": _brief(self.began),
                    "returned": _brief(self._returned) if self._returned else None,
                    "passed": self.code == 0,
                    "scenarios": [result.document() for result in self._results],
                }
            )
        elif self._returned and self._returned["revision"] != self.began["revision"]:
            self._print(f"Back: revision {self._returned['revision']} is that of {named(self.began)} again.")

    @property
    def code(self) -> int:
        """130 after Ctrl-C; 1 if a claim was refuted or had no verdict, or the tour was not played to its end."""
        if self.interrupted:
            return interrupts.INTERRUPTED
        complete = self._returned is not None and all(result.passed for result in self._results)
        return 0 if complete else 1

    def _print(self, line: str) -> None:
        if not self._json:
            typer.echo(line)


def _brief(revision: Line) -> Line:
    return {"revision": revision["revision"], "scenario": revision["scenario"]}


def named(revision: Line) -> str:
    return f"revision {revision['revision']} ({revision['scenario'] or 'no scenario'})"
