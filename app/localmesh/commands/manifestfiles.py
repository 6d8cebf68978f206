"""The option `-f` of commands for manifests, and the files that it names."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from localmesh.errors import InputError

STDIN = "-"

Filenames = Annotated[
    list[str] | None,
    typer.Option(
        "-f",
        "--filename",
        metavar="FILE",
        help="A file with manifests, or - for standard input; may be given several times.",
    ),
]


def contents(filenames: Sequence[str]) -> list[tuple[str, str]]:
    """The names of files, for messages, with their texts; raises InputError for one that cannot be read."""
    return [("standard input" if name == STDIN else name, _text(name)) for name in dict.fromkeys(filenames)]


def _text(name: str) -> str:
    if name != STDIN and Path(name).is_dir():
        raise InputError(f"{name} is a folder; name each of its files with -f.")
    try:
        return sys.stdin.buffer.read().decode() if name == STDIN else Path(name).read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise InputError(f"{name} is not a file of manifests: it is not UTF-8 ({error}).") from error
    except OSError as error:
        raise InputError(f"{name} cannot be read: {error.strerror}.") from error
