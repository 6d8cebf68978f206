"""The files of a mounted ConfigMap change together, in the layout that a kubelet writes."""

import os
import threading
from pathlib import Path

from localmesh.run import atomicwriter
from localmesh.run.atomicwriter import DATA


def content(volume: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in volume.iterdir() if not path.name.startswith("..")}


def folders(volume: Path) -> list[Path]:
    return [path for path in volume.iterdir() if path.is_dir() and not path.is_symlink()]


def test_files_are_links_into_a_folder_named_for_its_time(tmp_path: Path):
    atomicwriter.write(tmp_path, {"story": "first", "rules": "none"})
    assert content(tmp_path) == {"story": "first", "rules": "none"}
    assert (tmp_path / "story").readlink() == Path(DATA, "story")
    assert [(tmp_path / DATA).readlink()] == [Path(folder.name) for folder in folders(tmp_path)]
    assert folders(tmp_path)[0].name.startswith("..20")


def test_a_change_replaces_the_folder_and_removes_the_old_one(tmp_path: Path):
    atomicwriter.write(tmp_path, {"story": "first", "old": "x"})
    first = folders(tmp_path)
    atomicwriter.write(tmp_path, {"story": "second", "new": "y"})
    assert content(tmp_path) == {"story": "second", "new": "y"}
    assert len(folders(tmp_path)) == 1
    assert folders(tmp_path) != first


def test_writing_the_same_again_changes_nothing(tmp_path: Path):
    atomicwriter.write(tmp_path, {"story": "first"})
    before = folders(tmp_path)
    atomicwriter.write(tmp_path, {"story": "first"})
    assert folders(tmp_path) == before


def test_all_files_may_go_and_come_back(tmp_path: Path):
    for files in ({"story": "first"}, {}, {"story": "second"}):
        atomicwriter.write(tmp_path, files)
        assert content(tmp_path) == files


def test_leftovers_of_an_interrupted_change_do_not_stop_the_next_one(tmp_path: Path):
    (tmp_path / "..data_tmp").symlink_to("nowhere")
    atomicwriter.write(tmp_path, {"story": "first"})
    assert content(tmp_path) == {"story": "first"}


def test_a_reader_never_finds_a_mixture_of_two_versions(tmp_path: Path):
    atomicwriter.write(tmp_path, {"first": "0", "second": "0"})
    mixtures: list[tuple[str, str]] = []
    seen: set[str] = set()
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            try:
                first, second = _both(tmp_path / DATA)
            except FileNotFoundError:
                continue  # this version has been replaced and is being removed, as a kubelet removes it
            seen.add(first)
            if first != second:
                mixtures.append((first, second))

    reader = threading.Thread(target=read)
    reader.start()
    for version in range(1, 300):
        atomicwriter.write(tmp_path, {"first": str(version), "second": str(version)})
    done.set()
    reader.join()
    assert mixtures == []
    assert len(seen) > 1


def _both(folder: Path) -> tuple[str, str]:
    version = os.open(folder, os.O_RDONLY)
    try:
        return _text(version, "first"), _text(version, "second")
    finally:
        os.close(version)


def _text(folder: int, name: str) -> str:
    file = os.open(name, os.O_RDONLY, dir_fd=folder)
    try:
        return os.read(file, 100).decode()
    finally:
        os.close(file)
