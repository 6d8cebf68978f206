"""Shows how far an installation is: one line that changes on a terminal, a line for each phase elsewhere."""

import os
import shutil
import time
from typing import TextIO

_WIDTH = 28


class Bar:
    """A progress bar; `done` or `clear` ends it."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._terminal = stream.isatty() and os.environ.get("TERM") != "dumb"
        self._began = time.monotonic()
        self._phase = ""
        self._highest = 0.0

    def show(self, fraction: float, phase: str, detail: str = "") -> None:
        """Show the state; the bar never goes back."""
        self._highest = max(self._highest, min(fraction, 1.0))
        if self._terminal:
            filled = int(self._highest * _WIDTH)
            text = f"[{'#' * filled}{'-' * (_WIDTH - filled)}] {self._highest:4.0%}  {phase} {detail}".rstrip()
            columns = shutil.get_terminal_size().columns - 1
            self._write(f"\r{text[:columns]}\033[K")
        elif phase != self._phase:
            self._write(f"  {self._seconds:3.0f} s  {phase} ...\n")
        self._phase = phase

    def done(self, text: str) -> None:
        """Replace the bar by a line, to which the seconds are added."""
        self.clear()
        self._write(f"{text} in {self._seconds:.0f} s.\n")

    def clear(self) -> None:
        """Remove the bar from a terminal."""
        if self._terminal:
            self._write("\r\033[K")

    @property
    def _seconds(self) -> float:
        return time.monotonic() - self._began

    def _write(self, text: str) -> None:
        self._stream.write(text)
        self._stream.flush()
