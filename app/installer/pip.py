"""Runs the environment's pip with its user's settings (environment variables, pip.conf), and keeps what it prints."""

import signal
import subprocess
import threading
from collections import deque
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Sequence
from contextlib import suppress
from io import FileIO
from pathlib import Path

from installer.advice import advice
from installer.advice import last_words
from installer.errors import InstallError

_TICK_SECONDS = 0.1
_PATIENCE_SECONDS = 10.0  # for pip to end after Ctrl-C
_LINES = 200  # of its output are kept, to explain a failure


class Pip:
    """The pip of an environment's Python; its processes inherit the descriptor `held`."""

    def __init__(self, python: Path, log: Path, held: int) -> None:
        self._python = python
        self._held = held
        self._log = log

    def run(self, arguments: Sequence[str], on_line: Callable[[str], None], on_tick: Callable[[], None]) -> None:
        """Run pip; `on_line` gets every line of its output, `on_tick` is called ten times a second.

        Raises InstallError with pip's last error lines, the log and what to try.
        """
        command = [str(self._python), "-m", "pip", *arguments]
        last: deque[str] = deque(maxlen=_LINES)
        with (
            self._log.open("ab", buffering=0) as log,
            subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                encoding="utf-8",
                errors="replace",
                pass_fds=[self._held],
            ) as process,
        ):
            assert process.stdout is not None
            reader = threading.Thread(target=_read, args=(process.stdout, log, last, on_line))
            reader.start()
            try:
                while reader.is_alive():
                    reader.join(_TICK_SECONDS)
                    on_tick()
            except BaseException:
                _end(process)
                raise
            finally:
                reader.join()
        if process.returncode:
            raise InstallError(self._failure(list(last)))

    def _failure(self, lines: Sequence[str]) -> str:
        said = "".join(f"\n  {line}" for line in last_words(lines))
        helps = advice(lines)
        return f"pip failed:{said}\nAll that it printed is in {self._log}." + (f"\n{helps}" if helps else "")


def _end(process: "subprocess.Popen[str]") -> None:
    """Let pip remove its temporary files; a terminal has sent Ctrl-C to it as well, `kill` has not."""
    for seconds, number in ((1.0, signal.SIGINT), (_PATIENCE_SECONDS, signal.SIGKILL)):
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.send_signal(number)


def _read(stream: Iterable[str], log: FileIO, last: deque[str], on_line: Callable[[str], None]) -> None:
    for text in stream:
        line = text.rstrip("\n")
        if not line.startswith("Progress "):  # hundreds of them for a file
            with suppress(OSError):  # on a full disk pip's own words are still needed
                log.write(text.encode())
            last.append(line)
        on_line(line)
