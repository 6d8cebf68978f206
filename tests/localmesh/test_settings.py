from pathlib import Path

import pytest

from localmesh import settings
from localmesh.errors import InputError
from localmesh.errors import PlatformError


def test_the_state_folder_is_read_from_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("MESH_ARENA_HOME", str(tmp_path))
    monkeypatch.setenv("MESH_ARENA_NAME", "second")
    assert settings.state_folder().root == tmp_path / "second"
    assert settings.state_folder("third").root == tmp_path / "third"


def test_without_the_environment_the_state_folder_is_the_platforms_default(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("MESH_ARENA_HOME", raising=False)
    monkeypatch.delenv("MESH_ARENA_NAME", raising=False)
    state_folder = settings.state_folder()
    assert state_folder.root.parts[-2:] == ("mesh-arena", "arena")
    assert state_folder.root.is_absolute()


@pytest.mark.parametrize("name", ["A", "a_b", "-a", "a-", "../x", "a" * 41])
def test_a_name_that_cannot_be_a_folder_everywhere_is_refused(name: str):
    with pytest.raises(InputError, match="cannot name an arena"):
        settings.state_folder(name)


def test_a_path_too_long_for_a_socket_is_replaced_by_a_short_folder_of_the_user(tmp_path: Path):
    state_folder = settings.StateFolder("x", tmp_path / ("long" * 40))
    assert len(str(state_folder.socket)) < 100
    assert state_folder.socket == settings.StateFolder("x", state_folder.root).socket
    assert state_folder.socket != settings.StateFolder("x", tmp_path / ("long" * 41)).socket


def test_a_folder_for_sockets_that_others_may_enter_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(settings.Path, "mkdir", lambda self, **more: None)
    monkeypatch.setattr(settings.Path, "lstat", lambda self: tmp_path.parent.parent.stat())
    monkeypatch.setattr(settings.os, "getuid", lambda: 12345)
    with pytest.raises(PlatformError, match="MESH_ARENA_HOME"):
        _ = settings.StateFolder("x", tmp_path / ("long" * 40)).socket


def test_a_folder_with_foreign_files_is_left_alone(tmp_path: Path):
    (tmp_path / "thesis.tex").write_text("years of work")
    with pytest.raises(PlatformError, match=r"thesis\.tex.*MESH_ARENA_HOME"):
        settings.StateFolder("arena", tmp_path).create()
    assert [file.name for file in tmp_path.iterdir()] == ["thesis.tex"]


def test_a_folder_of_an_arena_is_used_again(tmp_path: Path):
    state_folder = settings.StateFolder("arena", tmp_path)
    state_folder.create()
    for name in ("lock", "arena.json", "processes.json", "control.sock"):
        (tmp_path / name).touch()
    state_folder.create()
