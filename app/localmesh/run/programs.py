"""Runs commands that are Python programs of this installation inside the current process (after a fork)."""

import os
import runpy
import sys
from collections.abc import Mapping
from collections.abc import Sequence
from functools import cache
from importlib.metadata import EntryPoint
from importlib.metadata import entry_points
from pathlib import Path


@cache
def scripts() -> Mapping[str, EntryPoint]:
    """The scripts of installed packages by name; read once, since it takes memory and time."""
    return {entry.name: entry for entry in entry_points(group="console_scripts")}


def is_program(command: Sequence[str]) -> bool:
    """Whether the command is `python -m MODULE` or the script of an installed package."""
    if _is_python(command):
        return command[1:2] == ("-m",) and len(command) > 2
    return Path(command[0]).name in scripts()


def _is_python(command: Sequence[str]) -> bool:
    return Path(command[0]).name.startswith("python")


def run(command: Sequence[str]) -> None:
    """Run the program to its end, with the `sys.argv` and `sys.path` that it has when it is started normally."""
    if _is_python(command):
        sys.argv = list(command[2:])
        sys.path[0] = os.getcwd()
        runpy.run_module(command[2], run_name="__main__", alter_sys=True)
    else:
        sys.argv = list(command)
        sys.path[0] = str(Path(command[0]).parent)
        sys.exit(scripts()[Path(command[0]).name].load()())
