"""A machine with an index on loopback, a project, and an environment that the installer has made once."""

import os
import pty
import select
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import field
from pathlib import Path

import pytest

from tests.installer.index import Index
from tests.installer.index import lock
from tests.installer.index import own_pip
from tests.installer.index import serving
from tests.installer.index import wheel

ROOT = Path(__file__).parents[2]
RED = wheel("red_team", "1.0", {"red_team.py": b"PLAYERS = 2\n"}, "[console_scripts]\nred=red_team:main\n")
BLUE = wheel("blue_team", "2.1", {"blue_team/__init__.py": b"PLAYERS = 3\n", "blue_team/shirt.bin": bytes(300_000)})
TEAMS = (RED, BLUE)
INSTALLED = ("red_team*", "blue_team*", "project-*", "project.pth")  # what an installation adds to pip


@dataclass
class Machine:
    """A folder with a project and its lock files, and the settings of a person's shell."""

    folder: Path
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> Path:
        return self.folder / "venv"

    @property
    def command(self) -> list[str]:
        files = ["--lock", str(self.folder / "locks/teams.txt"), "--project", str(self.folder / "project")]
        return [
            sys.executable,
            str(ROOT / "app/installer"),
            "--environment",
            str(self.environment),
            *files,
            "--what",
            "it",
        ]

    @property
    def variables(self) -> dict[str, str]:
        """The shell's variables, without what this machine's own shell sets for pip."""
        ours = {k: v for k, v in os.environ.items() if not k.startswith("PIP_") and not k.lower().endswith("_proxy")}
        return {**ours, "PIP_CONFIG_FILE": os.devnull, "PIP_CACHE_DIR": str(self.folder / "cache"), **self.settings}

    def install(self) -> subprocess.CompletedProcess[str]:
        return subprocess.run(self.command, env=self.variables, capture_output=True, text=True, timeout=120)

    def python(self, code: str) -> str:
        command = [self.environment / "bin/python", "-c", code]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()

    def log(self) -> str:
        return (self.environment / "install.log").read_text()


@dataclass
class Run:
    """What an installation on a terminal did: all that it wrote there, and which paths of the index it asked for."""

    machine: Machine
    text: str
    asked: list[str]


@pytest.fixture
def index() -> Iterator[Index]:
    with serving() as served:
        served.add(own_pip(), *TEAMS)
        yield served


def machine_in(folder: Path, index: Index) -> Machine:
    locks, project = folder / "locks", folder / "project"
    locks.mkdir()
    (locks / "pip.txt").write_text(lock(own_pip()))
    (locks / "teams.txt").write_text(lock(*TEAMS))
    project.mkdir()
    for file in ("backend.py", "index.py"):
        shutil.copy(Path(__file__).parent / file, project)
    (project / "pyproject.toml").write_text(
        '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n'
    )
    return Machine(folder, {"PIP_INDEX_URL": index.url})


@pytest.fixture(scope="session")
def first_run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Machine, subprocess.CompletedProcess[str]]:
    """A fresh machine after its first installation, and what was printed."""
    with serving() as served:
        served.add(own_pip(), *TEAMS)
        machine = machine_in(tmp_path_factory.mktemp("fresh"), served)
        return machine, machine.install()


@pytest.fixture(scope="session")
def terminal_run(first_run: tuple[Machine, object], tmp_path_factory: pytest.TempPathFactory) -> Run:
    """An installation on a terminal, into an environment with nothing but pip, from the mirror that pip.conf names."""
    with serving() as served:
        served.add(own_pip(), *TEAMS)
        machine = machine_in(tmp_path_factory.mktemp("terminal"), served)
        copy_environment(first_run[0], machine, *INSTALLED)
        (machine.folder / "pip.conf").write_text(f"[global]\nindex-url = {served.url}\n")
        machine.settings = {"PIP_CONFIG_FILE": str(machine.folder / "pip.conf")}
        return Run(machine, on_terminal(machine), served.asked)


@pytest.fixture
def machine(first_run: tuple[Machine, object], index: Index, tmp_path: Path) -> Machine:
    """A machine whose environment has nothing but its pip yet."""
    made = machine_in(tmp_path, index)
    copy_environment(first_run[0], made, *INSTALLED)
    return made


@pytest.fixture
def installed(first_run: tuple[Machine, object], index: Index, tmp_path: Path) -> Machine:
    """A machine whose environment has everything."""
    made = machine_in(tmp_path, index)
    copy_environment(first_run[0], made)
    return made


def copy_environment(source: Machine, target: Machine, *without: str) -> None:
    """Copy an environment, as links to the same files, without the installer's own files and those named."""
    ignore = shutil.ignore_patterns("install.log", "install.lock", *without)
    shutil.copytree(source.environment, target.environment, symlinks=True, ignore=ignore, copy_function=os.link)


def on_terminal(machine: Machine) -> str:
    """Everything that the installer writes to a terminal of 100 columns."""
    ours, theirs = pty.openpty()
    variables = {**machine.variables, "TERM": "xterm", "COLUMNS": "100"}
    process = subprocess.Popen(machine.command, env=variables, stdout=theirs, stderr=theirs)
    os.close(theirs)
    text = b""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if select.select([ours], [], [], 0.1)[0]:
            try:
                text += os.read(ours, 65536)
            except OSError:  # Linux's way to say that the other side is closed
                break
    os.close(ours)
    assert process.wait(10) == 0, text.decode()
    return text.decode().replace("\r\n", "\n")
