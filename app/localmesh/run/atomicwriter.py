"""Writes the files of a mounted ConfigMap as a kubelet does: readers see all files of one version, never a mixture.

The layout and the order of steps are those of Kubernetes' `pkg/volume/util/atomic_writer.go`: the files are in a
folder named for the time of writing, the link `..data` leads to that folder, and every file of the volume is a link
to `..data/<file>`. A change writes a new folder and then renames a new link over `..data`, which is one step.
"""

import os
import shutil
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

DATA = "..data"  # the link to the folder with the current version
_NEW_DATA = "..data_tmp"


def write(volume: Path, files: Mapping[str, str]) -> None:
    """Make the volume hold exactly these files (name to text); writing the same again changes nothing."""
    current = volume / DATA
    if current.is_dir() and _read(current) == files:
        return
    previous = current.resolve() if current.is_symlink() else None
    version = Path(tempfile.mkdtemp(prefix=time.strftime("..%Y_%m_%d_%H_%M_%S."), dir=volume))
    for name, text in files.items():
        (version / name).write_text(text, encoding="utf-8")
    new_link = volume / _NEW_DATA
    new_link.unlink(missing_ok=True)
    new_link.symlink_to(version.name)
    new_link.replace(current)
    _link(volume, files)
    if previous:
        shutil.rmtree(previous, ignore_errors=True)


def _read(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}


def _link(volume: Path, files: Mapping[str, str]) -> None:
    """Add links for new files, and remove those of files that are gone."""
    names = {name for name in os.listdir(volume) if not name.startswith("..")}
    for name in files.keys() - names:
        (volume / name).symlink_to(Path(DATA, name))
    for name in names - files.keys():
        (volume / name).unlink()
