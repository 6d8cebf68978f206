"""Keeps log files below a size limit by rotation, and reads their last lines."""

import os
import shutil
from contextlib import suppress
from pathlib import Path

CAP = 5 * 2**20  # bytes


def rotate(folder: Path, cap: int = CAP) -> None:
    """Copy every log file above `cap` bytes to `<name>.1` and truncate it in place, as its writer has it open."""
    for path in folder.glob("*.log"):
        if path.stat().st_size > cap:
            with suppress(OSError):  # on a full disk the older lines are lost
                shutil.copyfile(path, path.with_name(f"{path.name}.1"))
            os.truncate(path, 0)


def tail(path: Path, lines: int) -> list[str]:
    """The last lines of a file, without reading all of it; empty if there is no such file."""
    if not path.is_file():
        return []
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - 400 * lines))
        return file.read().decode(errors="replace").splitlines()[-lines:]
