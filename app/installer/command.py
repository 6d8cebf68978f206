"""The installation, step by step: environment, pip, locked packages, the project itself."""

import argparse
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from types import FrameType

from installer.bar import Bar
from installer.environment import Environment
from installer.errors import InstallError
from installer.lockfile import pinned
from installer.pip import Pip
from installer.progress import Progress

INTERRUPTED = 130
_ROOT = Path(__file__).parents[2]
_CREATED, _PACKAGES = 0.05, 0.93  # of the bar when the environment is there, and when the packages are
_PLATFORMS = Path("app/localmesh/platforms.py")
_PIP = "pip.txt"  # beside the lock file
_FAST_PIP = (25, 0)  # older ones take two to three times the processor time to look packages up
_RAW_PROGRESS = (24, 1)  # the first one that can print its progress in bytes
_OPTIONS = ("install", "--disable-pip-version-check", "--no-input")
_LOCKED = ("--only-binary", ":all:", "--require-hashes", "--requirement")  # nothing is compiled from unlocked sources


def main(arguments: Sequence[str] | None = None) -> int:
    """Install; 0 when everything is there, 1 with the reason on standard error, 130 after Ctrl-C."""
    parser = argparse.ArgumentParser(prog="installer", description=__doc__)
    parser.add_argument("--environment", type=Path, required=True, help="folder of the virtual environment")
    parser.add_argument("--lock", type=Path, required=True, help="file with the pinned packages and their hashes")
    parser.add_argument(
        "--project", type=Path, default=_ROOT, help="folder of the project, which is installed editable"
    )
    parser.add_argument("--what", required=True, help="what is installed, in words")
    options = parser.parse_args(arguments)
    signal.signal(signal.SIGTERM, _interrupt)
    bar = Bar(sys.stdout)
    try:
        install(Environment(options.environment), options.lock, options.project, options.what, bar)
    except InstallError as error:
        bar.clear()
        sys.stderr.write(f"{error}\n")
        return 1
    except KeyboardInterrupt:
        bar.clear()
        sys.stderr.write("Interrupted; the same command continues where this one stopped.\n")
        return INTERRUPTED
    return 0


def install(environment: Environment, lock: Path, project: Path, what: str, bar: Bar) -> None:
    """Install the lock file's packages and the project into the environment; raises InstallError."""
    refuse_platform(project / _PLATFORMS)
    packages = pinned(lock.read_text())
    progress = Progress(packages)

    def show() -> None:
        progress.installed(environment.installed())
        bar.show(_CREATED + progress.fraction * (_PACKAGES - _CREATED), progress.phase, progress.doing)

    sys.stdout.write(f"Installing {what} into {environment.folder}; details: {environment.log}\n")
    with environment.locked(lambda: bar.show(0, "waiting for another installation into it")) as held:
        if not environment.ready():
            bar.show(0, "making the environment")
            environment.create()
        environment.clear_log()
        pip = Pip(environment.python, environment.log, held)
        if environment.pip_version < _FAST_PIP:
            update_pip(pip, lock.with_name(_PIP), bar)
        in_bytes = ["--progress-bar", "raw"] if environment.pip_version >= _RAW_PROGRESS else []
        pip.run([*_OPTIONS, *in_bytes, *_LOCKED, str(lock)], progress.line, show)
        editable = [*_OPTIONS, "--no-deps", "--no-build-isolation", "--editable", str(project)]
        pip.run(editable, lambda line: None, lambda: bar.show(_PACKAGES, "installing", "the project itself"))
    bar.done(f"Installed {len(packages)} packages")


def update_pip(pip: Pip, lock: Path, bar: Bar) -> None:
    """Install the locked pip; where it is not available, as in a folder of wheels, the old one does, in more time."""
    progress = Progress(pinned(lock.read_text()))
    with suppress(InstallError):
        update = [*_OPTIONS, "--no-compile", *_LOCKED, str(lock)]
        pip.run(update, progress.line, lambda: bar.show(_CREATED, "updating pip", progress.doing))


def refuse_platform(script: Path) -> None:
    """Raise InstallError in the words of the project's script that knows where the project runs."""
    if script.exists():
        asked = subprocess.run([sys.executable, script], capture_output=True, text=True)
        if asked.returncode:
            raise InstallError(asked.stderr.strip())


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt
