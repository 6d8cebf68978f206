"""Commands that are Python programs of this installation, run in the process that we are."""

import runpy
import sys
from collections.abc import Sequence
from importlib.metadata import EntryPoint
from importlib.metadata import entry_points
from pathlib import Path


def _script(command: Sequence[str]) -> EntryPoint | None:
    name = Path(command[0]).name
    return next(iter(entry_points(group="console_scripts", name=name)), None)


def is_program(command: Sequence[str]) -> bool:
    """Whether the command is `python -m MODULE`, or the script of an installed package."""
    return (command[1] == "-m" and len(command) > 2) if _is_python(command) else _script(command) is not None


def _is_python(command: Sequence[str]) -> bool:
    return Path(command[0]).name.startswith("python")


def run(command: Sequence[str], folder: str) -> None:
    """Run it to its end; it sees the arguments and the search path that it would see as a process of its own."""
    if _is_python(command):
        sys.argv = list(command[2:])
        sys.path[0] = folder
        runpy.run_module(command[2], run_name="__main__", alter_sys=True)
        return
    script = _script(command)
    assert script is not None
    sys.argv = list(command)
    sys.path[0] = str(Path(command[0]).parent)
    sys.exit(script.load()())
