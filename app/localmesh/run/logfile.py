"""Log files that never grow beyond a cap: the older half is kept beside the newer one."""

import os
import shutil
from contextlib import suppress
from pathlib import Path

CAP = 5 * 2**20


def rotate(folder: Path, cap: int = CAP) -> None:
    """Move the text of every file beyond the cap to `<name>.1`, and go on in place: its writer appends."""
    for path in folder.glob("*.log"):
        if path.stat().st_size > cap:
            with suppress(OSError):  # on a full disk the older half is the one to lose
                shutil.copyfile(path, path.with_name(f"{path.name}.1"))
            os.truncate(path, 0)


def tail(path: Path, lines: int) -> list[str]:
    """The last lines of a file that may be long."""
    if not path.is_file():
        return []
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - 400 * lines))
        return file.read().decode(errors="replace").splitlines()[-lines:]
