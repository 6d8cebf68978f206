"""The report of `make release-check`: what holds, what was left out and why, and where it stopped."""

import sys
from contextlib import nullcontext
from pathlib import Path

import pytest

from publishing import check
from publishing import process
from publishing import tree
from publishing import wheel
from publishing.check import Release
from publishing.errors import MissingError
from publishing.errors import StepError


def holds(release: Release) -> str:
    return f"version {release.version}"


def lacks(release: Release) -> str:
    process.need("no-such-program", "its-package")
    return "it is here"


def fails(release: Release) -> str:
    raise StepError("two files differ")


def test_what_this_machine_cannot_do_is_left_out_with_its_reason(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr(check, "STEPS", {"wheel": holds, "signature": lacks, "chart": holds})
    check.run(tree.ROOT)
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines[:3]] == ["ok", "left", "ok"]
    assert "signature: no-such-program is not here (Debian: apt-get install its-package)" in lines[1]
    assert lines[3].startswith("2 of 3 parts")
    assert lines[3].endswith("left out on this machine: signature.")


def test_where_everything_must_run_a_part_that_was_left_out_is_a_failure(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(check, "STEPS", {"wheel": holds, "signature": lacks, "chart": holds})
    with pytest.raises(StepError, match=r"2 of 3 parts.*left out on this machine: signature"):
        check.run(tree.ROOT, complete=True)
    monkeypatch.setattr(check, "STEPS", {"wheel": holds, "chart": holds})
    check.run(tree.ROOT, complete=True)


def test_a_wheel_without_its_command_is_a_failure_and_not_left_out(tmp_path: Path):
    with pytest.raises(StepError, match="installs no command mesh-arena"):
        wheel.prove(tmp_path / "bin" / "python", tmp_path / "empty", "1.2.3")


def test_a_part_that_does_not_hold_ends_the_check_with_its_own_words(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr(check, "STEPS", {"wheel": holds, "chart": fails, "image": holds})
    with pytest.raises(StepError, match="chart: two files differ"):
        check.run(tree.ROOT)
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == ["ok", "FAILED"]


def test_a_tool_that_a_step_needs_is_told_from_a_program_that_cannot_start_fails_or_hangs():
    with pytest.raises(MissingError, match="no-such-program is not here"):
        process.need("no-such-program", "its-package")
    with pytest.raises(StepError, match="no-such-program cannot be run"):
        process.run("no-such-program")
    with pytest.raises(StepError, match=r"ended with 3:\nwhy"):
        process.run(sys.executable, "-c", "import sys; sys.stderr.write('why'); sys.exit(3)")
    with pytest.raises(StepError, match="did not end within"):
        process.run(sys.executable, "-c", "import threading; threading.Event().wait()", seconds=0.5)


def test_constraints_are_the_locks_versions_without_hashes_and_with_their_conditions():
    lock = (
        "a-b==1.0 ; sys_platform == 'win32' \\\n    --hash=sha256:00\n"
        "c==2.0.1 \\\n    --hash=sha256:11 \\\n    --hash=sha256:22\n"
    )
    assert wheel.constraints(lock) == "a-b==1.0 ; sys_platform == 'win32' \nc==2.0.1\n"
    text = (tree.ROOT / wheel.LOCK).read_text()
    assert len(wheel.constraints(text).splitlines()) == text.count("==") - text.count("== '")


def test_a_candidates_files_have_pythons_form_of_its_version():
    archive, built = wheel.files(tree.ROOT, "1.2.3-rc.1")
    assert (archive.name, built.name) == ("mesh_arena-1.2.3rc1.tar.gz", "mesh_arena-1.2.3rc1-py3-none-any.whl")


@pytest.mark.parametrize(
    ("installed", "released", "holds"),
    [("1.2.3rc1", "1.2.3-rc.1", True), ("0.1.0", "0.1.0", True), ("10.1.0", "0.1.0", False)],
)
def test_the_installed_command_says_the_released_version_in_pythons_form(
    tmp_path: Path, installed: str, released: str, holds: bool
):
    command = tmp_path / "bin" / "mesh-arena"
    command.parent.mkdir()
    command.write_text(f"#!/bin/sh\ntest $1 = --version && echo {installed} || echo kind: VirtualService\n")
    command.chmod(0o755)
    with nullcontext() if holds else pytest.raises(StepError, match=f"says '{installed}'"):
        wheel.prove(command.parent / "python", tmp_path / "empty", released)
