"""The wheel and the source archive: built, judged as PyPI would, and installed as a stranger would."""

import re
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

from publishing.errors import StepError
from publishing.process import run
from publishing.versions import of_python

LOCK = "locks/demo.txt"
"""What the wheel with its embedded mesh needs to run, at locked versions."""
_PINNED = re.compile(r"^([A-Za-z0-9._-]+==[^\s;\\]+)( ; [^\\]+)?", re.MULTILINE)


def files(folder: Path, version: str) -> tuple[Path, Path]:
    """Where source archive and wheel of a version are in the folder, by Python's own form of the version."""
    name = f"mesh_arena-{of_python(version)}"
    return folder / f"{name}.tar.gz", folder / f"{name}-py3-none-any.whl"


def build(root: Path, folder: Path, version: str) -> tuple[Path, Path]:
    """Build the source archive, and the wheel from its content, so that both are proved to be complete."""
    archive, wheel = files(folder.resolve(), version)
    for file in (archive, wheel):
        file.unlink(missing_ok=True)
    run(sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", archive.parent, cwd=root)
    with tempfile.TemporaryDirectory() as source:
        with tarfile.open(archive) as contents:
            contents.extractall(source, filter="data")
        unpacked = Path(source) / archive.name.removesuffix(".tar.gz")
        run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", wheel.parent, cwd=unpacked)
    return archive, wheel


def check(archive: Path, wheel: Path) -> None:
    """Judge both as PyPI would, and that both contain the licence. Raises StepError."""
    run(sys.executable, "-m", "twine", "check", "--strict", archive, wheel)
    with tarfile.open(archive) as source, zipfile.ZipFile(wheel) as built:
        for file, names in ((archive, source.getnames()), (wheel, built.namelist())):
            if not any(name.endswith(("/LICENSE", "/licenses/LICENSE")) for name in names):
                raise StepError(f"{file.name} has no LICENSE")


def constraints(lock: str) -> str:
    """The versions of a lock file without its hashes, as constraints for pip."""
    return "".join(f"{match[1]}{match[2] or ''}\n" for match in _PINNED.finditer(lock))


def install(wheel: Path, lock: Path, environment: Path) -> Path:
    """Install the wheel with its embedded mesh into a new environment, at locked versions; the environment's Python."""
    run(sys.executable, "-m", "venv", "--without-pip", environment)
    python = environment / "bin" / "python"
    pinned = environment / "constraints.txt"
    pinned.write_text(constraints(lock.read_text()))
    options = (
        "--quiet",
        "--disable-pip-version-check",
        "--no-compile",
        "--only-binary",
        ":all:",
        "--constraint",
        pinned,
    )
    pip = (sys.executable, "-m", "pip", "--python", python)
    run(*pip, "install", *options, f"mesh-arena[local] @ {wheel.resolve().as_uri()}", seconds=600)
    return python


def prove(python: Path, folder: Path, version: str) -> None:
    """Run what the environment installed in an empty folder: its version, and a scenario's configuration."""
    folder.mkdir(parents=True)
    command = python.parent / "mesh-arena"
    if not command.is_file():
        raise StepError("the wheel installs no command mesh-arena")
    if (shown := run(command, "--version", cwd=folder).strip()) != of_python(version):
        raise StepError(f"`mesh-arena --version` says {shown!r}, and the release is {of_python(version)}")
    if "kind: VirtualService" not in run(command, "template", "-f", "mirroring", cwd=folder):
        raise StepError("`mesh-arena template -f mirroring` shows no VirtualService")
