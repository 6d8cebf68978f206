"""A virtual environment: made, or made again if it does not work, and one installation at a time."""

import fcntl
import importlib.util
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from collections.abc import Iterator
from contextlib import contextmanager
from contextlib import suppress
from pathlib import Path

from installer.errors import InstallError
from installer.lockfile import normalized

_LOCK, _LOG = "install.lock", "install.log"
_SETTINGS = "pyvenv.cfg"  # what makes a folder a virtual environment
_QUESTION = "import json, sysconfig; print(json.dumps(sysconfig.get_paths()))"


class Environment:
    """The virtual environment in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.python = folder / "bin" / "python"
        self.log = folder / _LOG
        self._packages: Path | None = None

    @contextmanager
    def locked(self, waiting: Callable[[], None]) -> Iterator[int]:
        """Keep other installations out; yields a descriptor which holds the lock in every process that inherits it.

        Calls `waiting` once if another installation is under way.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            file = (self.folder / _LOCK).open("a")
        except OSError as error:
            raise InstallError(f"The folder {self.folder} cannot be written: {error.strerror}.") from error
        with file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                waiting()
                fcntl.flock(file, fcntl.LOCK_EX)
            except OSError:
                pass  # a file system without locks
            yield file.fileno()

    def ready(self) -> bool:
        """Whether its Python runs and its pip is complete; packages that are half installed are removed.

        An environment that was made without pip gets it. Raises InstallError if that fails.
        """
        try:
            asked = subprocess.run([self.python, "-I", "-c", _QUESTION], capture_output=True, text=True, check=True)
        except (OSError, subprocess.CalledProcessError):
            return False
        self._packages = Path(json.loads(asked.stdout)["purelib"])
        self._remove_halves()
        if "pip" not in self.installed():
            self._refuse_other_folder()
            self._add_pip()
        return True

    def create(self) -> None:
        """Make it anew; raises InstallError if the folder is something else, or this Python lacks a part for that."""
        self._refuse_other_folder()
        if not (importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip")):
            raise InstallError(
                f"{sys.executable} cannot make virtual environments, as it lacks ensurepip: install it "
                f"(Debian and Ubuntu: sudo apt install python3.{sys.version_info.minor}-venv), and try again."
            )
        try:
            (self.folder / _SETTINGS).touch()  # so that an interruption leaves a folder that is known as an environment
            for entry in self._entries():
                shutil.rmtree(entry) if entry.is_dir() and not entry.is_symlink() else entry.unlink()
        except OSError as error:
            raise InstallError(f"The folder {self.folder} cannot be written: {error.strerror}.") from error
        made = subprocess.run([sys.executable, "-m", "venv", self.folder], capture_output=True, text=True)
        if made.returncode or not self.ready():
            words = (made.stderr or made.stdout).strip() or "its Python does not run"
            raise InstallError(f"The virtual environment {self.folder} was not made: {words}")

    def clear_log(self) -> None:
        """Begin a new log; raises InstallError if it cannot be written."""
        try:
            self.log.write_text("")
        except OSError as error:
            raise InstallError(f"The log {self.log} cannot be written: {error.strerror}.") from error

    def installed(self) -> frozenset[str]:
        """The normalized names of the packages that are completely installed; pip writes INSTALLER at the end."""
        if self._packages is None:
            return frozenset()
        folders = [installer.parent for installer in self._packages.glob("*.dist-info/INSTALLER")]
        return frozenset(normalized(folder.name.partition("-")[0]) for folder in folders)

    @property
    def pip_version(self) -> tuple[int, ...]:
        """The version of its pip, such as (24, 1)."""
        assert self._packages is not None
        folder = next(self._packages.glob("pip-*.dist-info/INSTALLER")).parent.name
        return tuple(int(number) for number in re.findall(r"[0-9]+", folder)[:2])

    def _entries(self) -> list[Path]:
        """What is in the folder apart from the installer's own files and the environment's settings."""
        return [entry for entry in self.folder.iterdir() if entry.name not in (_LOCK, _LOG, _SETTINGS)]

    def _refuse_other_folder(self) -> None:
        """Raise InstallError if the folder has files in it and is no environment: a person has named it by mistake."""
        if (self.folder / _SETTINGS).exists() or not self._entries():
            return
        (self.folder / _LOCK).unlink(missing_ok=True)
        raise InstallError(
            f"{self.folder} has files in it and is not a virtual environment: name another folder (make VENV=FOLDER)."
        )

    def _add_pip(self) -> None:
        command = [str(self.python), "-I", "-m", "ensurepip", "--default-pip"]
        added = subprocess.run(command, capture_output=True, text=True)
        if added.returncode or "pip" not in self.installed():
            words = (added.stderr or added.stdout).strip()
            raise InstallError(
                f"The virtual environment {self.folder} has no pip, and it could not be added: {words}\n"
                "Name another folder (make VENV=FOLDER), or remove this one."
            )

    def _remove_halves(self) -> None:
        """Remove the metadata of packages that are half installed, since pip would take them for complete."""
        assert self._packages is not None
        for metadata in self._packages.glob("*.dist-info"):
            if not (metadata / "INSTALLER").exists():
                with suppress(OSError):
                    shutil.rmtree(metadata)
