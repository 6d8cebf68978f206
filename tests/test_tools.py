"""The rule that builds Go programs for linting: one file for each name and version, and a clear sentence without Go."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MAKEFILE = (ROOT / "Makefile").read_text()
PROGRAMS = re.findall(r"\S+@v\S+", re.search(r"^GO_TOOLS = ((?:.*\\\n)*.*)$", MAKEFILE, re.MULTILINE)[1])  # type: ignore[index]
STAND_IN = """#!/bin/sh
[ "$1" = install ] || exit 1
echo "$2" >> "$ASKED"
name=${2##*/}
echo built > "$GOBIN/${name%@*}"
"""


@pytest.fixture
def go(tmp_path: Path) -> Path:
    """A stand-in that writes down what it is asked to install, and installs it where Go would."""
    path = tmp_path / "go"
    path.write_text(STAND_IN)
    path.chmod(0o755)
    return path


def make(*words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    # the environment that runs this test is good enough
    return subprocess.run(
        [shutil.which("make") or "make", "--assume-old=.venv/.dev", *words],
        cwd=ROOT,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_every_program_is_built_once_at_the_version_that_the_makefile_names(go: Path, tmp_path: Path):
    assert len(PROGRAMS) > 1
    asked, tools = tmp_path / "asked", tmp_path / "tools"
    for _ in range(2):
        done = make("tools", f"GO={go}", f"TOOLS={tools}", ASKED=str(asked))
        assert done.returncode == 0, done.stderr
    assert asked.read_text().split() == PROGRAMS
    assert {path.name for path in tools.iterdir()} == {program.rpartition("/")[2] for program in PROGRAMS}


def test_a_program_that_cannot_be_built_leaves_nothing_behind(tmp_path: Path):
    tools = tmp_path / "tools"
    done = make("tools", "GO=false", f"TOOLS={tools}")
    assert done.returncode != 0
    assert not list(tools.iterdir())


def test_without_go_the_missing_program_and_the_way_to_get_it_are_named(tmp_path: Path):
    done = make("lint-chart", "GO=no-such-go", f"TOOLS={tmp_path}")
    assert done.returncode != 0
    assert re.search(r"kube\S+@v\S+ is missing, and Go builds it: install Go", done.stderr)


def test_without_go_the_schemas_are_named_too_if_the_programs_are_there(go: Path, tmp_path: Path):
    assert make("tools", f"GO={go}", f"TOOLS={tmp_path}", ASKED=str(tmp_path / "asked")).returncode == 0
    done = make("lint-chart", "GO=no-such-go", f"TOOLS={tmp_path}")
    assert done.returncode != 0
    assert "no-such-go is missing, and it downloads the schemas" in done.stderr
