"""Runs the programs that make and check a release."""

import shutil
import subprocess
from pathlib import Path

from publishing.errors import MissingError
from publishing.errors import StepError


def need(program: str, package: str) -> None:
    """Raise MissingError, which names the Debian package, unless the program is on the PATH."""
    if shutil.which(program) is None:
        raise MissingError(f"{program} is not here (Debian: apt-get install {package})")


def run(*command: str | Path, cwd: Path | None = None, seconds: float = 300) -> str:
    """The program's standard output. Raises StepError with what it printed last, or why it cannot be started."""
    shown = " ".join(str(part) for part in command)
    try:
        done = subprocess.run(
            [str(part) for part in command],
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )
    except OSError as error:
        raise StepError(f"{command[0]} cannot be run: {error.strerror or error}") from error
    except subprocess.TimeoutExpired as error:
        raise StepError(f"`{shown}` did not end within {seconds:g} s") from error
    if done.returncode:
        last = "\n".join((done.stdout + done.stderr).strip().splitlines()[-20:])
        raise StepError(f"`{shown}` ended with {done.returncode}:\n{last}")
    return done.stdout
