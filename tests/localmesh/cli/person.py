"""A user of the command line, with a separate arena of a small chart."""

import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import yaml

from tests.forms import OTHER_KERNEL
from tests.localmesh.run.small import SERVER
from tests.ports import free_port

CHART = Path(__file__).parent / "smallchart"


class Person:
    """A user of the command line, with a separate arena."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.port = free_port()
        self._values = home / "server.yaml"
        self._values.write_text(yaml.safe_dump({"server": SERVER}))
        self.form: list[str] = []
        self.environment = {**os.environ, "MESH_ARENA_HOME": str(home)}

    def leave_linux(self) -> None:
        """From now on commands do nothing that only Linux can, and pods share an address, as on macOS."""
        self.environment["PYTHONPATH"] = str(OTHER_KERNEL)
        self.form = ["--single-address"]

    def types(self, *arguments: str, chart: bool = False) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(*arguments, chart=chart), capture_output=True, text=True, timeout=60, env=self.environment
        )

    def command(self, *arguments: str, chart: bool = False) -> list[str]:
        more = ["--chart", str(CHART), "-f", str(self._values)] if chart else []
        more += self.form if arguments[0] == "up" else []
        return [sys.executable, "-m", "localmesh", *arguments[:1], *more, *arguments[1:]]

    def does(self, *arguments: str, chart: bool = False) -> str:
        done = self.types(*arguments, chart=chart)
        assert done.returncode == 0, (arguments, done.stdout, done.stderr)
        return done.stdout

    def up(self, *arguments: str) -> str:
        return self.does("up", "--detach", "--port", str(self.port), *arguments, chart=True)

    def reads(self, *arguments: str) -> Any:
        return json.loads(self.does(*arguments, "--output", "json"))

    def page(self) -> str:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/", timeout=5) as answer:
            return str(answer.read().decode())

    def processes(self) -> list[psutil.Process]:
        """Every process that carries the mark of an arena below this home."""
        running = []
        for process in psutil.process_iter():
            try:
                if process.environ().get("MESH_ARENA_STATE", "").startswith(str(self.home)):
                    running.append(process)
            except psutil.Error:
                continue
        return running

    def supervisor(self) -> int:
        return int(json.loads((self.home / "arena" / "arena.json").read_text())["pid"])


def until(probe: Callable[[], Any], what: str, seconds: float = 10) -> Any:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if answer := probe():
            return answer
        time.sleep(0.02)
    raise AssertionError(f"no {what} within {seconds} s")
