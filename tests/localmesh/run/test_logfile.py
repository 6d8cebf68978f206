from pathlib import Path

import pytest

from localmesh.run import logfile
from localmesh.run.logfile import rotate
from localmesh.run.logfile import tail


def test_a_file_above_the_size_limit_is_rotated_and_its_writer_goes_on(tmp_path: Path):
    log = tmp_path / "pod.log"
    with log.open("ab", buffering=0) as writer:
        writer.write(b"old" * 100)
        rotate(tmp_path, cap=200)
        writer.write(b"new")
    assert log.read_bytes() == b"new"
    assert (tmp_path / "pod.log.1").read_bytes() == b"old" * 100


def test_a_full_disk_costs_the_older_half_and_no_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(logfile.shutil, "copyfile", full)
    (tmp_path / "pod.log").write_bytes(b"old" * 100)
    rotate(tmp_path, cap=200)
    assert (tmp_path / "pod.log").read_bytes() == b""


def test_a_file_below_the_size_limit_is_kept(tmp_path: Path):
    (tmp_path / "pod.log").write_text("text")
    rotate(tmp_path, cap=200)
    assert [path.name for path in tmp_path.iterdir()] == ["pod.log"]


def test_the_tail_is_the_last_lines(tmp_path: Path):
    log = tmp_path / "pod.log"
    log.write_text("".join(f"line {n}\n" for n in range(10_000)))
    assert tail(log, 2) == ["line 9998", "line 9999"]


def test_a_file_that_is_not_there_has_no_tail(tmp_path: Path):
    assert tail(tmp_path / "nothing.log", 5) == []
