"""A machine with an index on loopback, a project, and an environment that the installer has made once."""

import os
import shutil
import subprocess
import sys
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


@pytest.fixture
def machine(first_run: tuple[Machine, object], index: Index, tmp_path: Path) -> Machine:
    """A machine whose environment has nothing but its pip yet."""
    fresh, _ = first_run
    made = machine_in(tmp_path, index)
    own = shutil.ignore_patterns("install.log", "install.lock", "red_team*", "blue_team*", "project-*", "project.pth")
    shutil.copytree(fresh.environment, made.environment, symlinks=True, ignore=own, copy_function=os.link)
    return made
