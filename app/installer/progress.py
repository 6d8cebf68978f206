"""Follows an installation by the lines that pip prints: how far it is, and what it does now."""

import re
from collections.abc import Iterable

from installer.lockfile import normalized

PHASES = ("looking up", "downloading", "installing")

_LOOKED_UP = re.compile(r"(?:Collecting|Requirement already satisfied:|Ignoring) ([A-Za-z0-9._-]+)")
_LOCAL_FILE = re.compile(r"Processing (?:\S*/)?([^/\s]+\.whl)")
_FILE = re.compile(r"\s*(Downloading|Using cached) (?:\S*/)?([^/\s]+\.whl)(?: \(([^)]+)\))?$")
_BYTES = re.compile(r"Progress (\d+) of (\d+)")
_WEIGHTS = (1, 3, 2)  # looking up, downloading, installing: about how a minute is divided between them


class Progress:
    """The state of an installation of the pinned packages."""

    def __init__(self, pinned: frozenset[str]) -> None:
        self._pinned = pinned
        self._looked_up: set[str] = set()
        self._fetched: set[str] = set()
        self._installed: set[str] = set()
        self._fetching = ""
        self._part = 0.0  # of the file that is being fetched
        self._phase = 0
        self.doing = ""

    @property
    def phase(self) -> str:
        """One of PHASES; it never goes back."""
        return PHASES[self._phase]

    @property
    def fraction(self) -> float:
        """What is done, from 0 to 1."""
        total = max(len(self._pinned), 1)
        done = (len(self._looked_up), len(self._fetched) + self._part, len(self._installed))
        return min(sum(w * d for w, d in zip(_WEIGHTS, done, strict=True)) / (sum(_WEIGHTS) * total), 1.0)

    def line(self, text: str) -> None:
        """Take in a line of pip's standard output."""
        if match := _BYTES.match(text):
            if self._fetching and int(match[2]):
                self._part = min(int(match[1]) / int(match[2]), 1.0)
        elif match := _FILE.match(text):
            self._fetch(normalized(match[2].partition("-")[0]), match[3], cached=match[1] != "Downloading")
        elif match := _LOCAL_FILE.match(text):
            name = normalized(match[1].partition("-")[0])
            self._look_up(name)
            self._fetch(name, None, cached=True)
        elif match := _LOOKED_UP.match(text):
            self._look_up(normalized(match[1]))
            if not text.startswith("Collecting"):  # nothing to do for this one
                self._fetched.add(normalized(match[1]))
                self._installed.add(normalized(match[1]))
        elif "Retrying (Retry(" in text:
            self.doing = "no answer from the package index, trying again"
        elif text.startswith("Installing collected packages"):
            self._finish_file()
            self._looked_up = self._fetched = set(self._pinned)
            self._enter(2)
            self.doing = ""

    def installed(self, names: Iterable[str]) -> None:
        """Take in which packages are completely installed."""
        if self._phase == PHASES.index("installing"):
            self._installed |= self._pinned & set(names)

    def _look_up(self, name: str) -> None:
        self._finish_file()
        if name in self._pinned:
            self._looked_up.add(name)
            self.doing = name

    def _fetch(self, name: str, size: str | None, *, cached: bool) -> None:
        self._finish_file()
        if name not in self._pinned:
            return
        self._looked_up.add(name)
        if cached:
            self._fetched.add(name)
        else:
            self._fetching = name
            if len(self._looked_up) == len(self._pinned):
                self._enter(1)
        self.doing = f"{name} ({size})" if size else name

    def _finish_file(self) -> None:
        """pip names a file before it fetches it, and says nothing when it has it: the next line tells."""
        if self._fetching:
            self._fetched.add(self._fetching)
        self._fetching, self._part = "", 0.0

    def _enter(self, phase: int) -> None:
        self._phase = max(self._phase, phase)
