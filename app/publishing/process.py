"""Runs the programs that make and check a release."""

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

from publishing.errors import MissingError
from publishing.errors import StepError


def run(
    *command: str | Path, cwd: Path | None = None, env: Mapping[str, str] | None = None, seconds: float = 300
) -> str:
    """The program's standard output. Raises MissingError, or StepError with what it printed last."""
    shown = " ".join(str(part) for part in command)
    try:
        done = subprocess.run(
            [str(part) for part in command],
            cwd=cwd,
            env={**os.environ, **(env or {})},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )
    except OSError as error:
        raise MissingError(f"{command[0]} cannot be run: {error.strerror or error}") from error
    except subprocess.TimeoutExpired as error:
        raise StepError(f"`{shown}` did not end within {seconds:g} s") from error
    if done.returncode:
        last = "\n".join((done.stdout + done.stderr).strip().splitlines()[-20:])
        raise StepError(f"`{shown}` ended with {done.returncode}:\n{last}")
    return done.stdout
