from pathlib import Path

import pytest

from localmesh.model import Mesh
from localmesh.run.mounts import Mounts
from tests.localmesh.samples import deployment
from tests.localmesh.samples import mesh as mesh_of


def config(**data: str) -> dict[str, object]:
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "story"}, "data": data}


def mesh(**data: str) -> Mesh:
    pod = deployment(
        "ui",
        volumeMounts=[
            {"name": "tmp", "mountPath": "/tmp"},
            {"name": "story", "mountPath": "/etc/arena", "readOnly": True},
            {"name": "deep", "mountPath": "/etc/arena/deep"},
        ],
    )
    pod["spec"]["template"]["spec"]["volumes"] = [
        {"name": "tmp", "emptyDir": {}},
        {"name": "story", "configMap": {"name": "story"}},
        {"name": "deep", "emptyDir": {}},
    ]
    return mesh_of(pod, config(**data))


@pytest.fixture
def mounts(tmp_path: Path) -> Mounts:
    mounts = Mounts(mesh().workloads[0].template, tmp_path)
    mounts.create(mesh(first="1", second="2"))
    return mounts


@pytest.mark.parametrize(
    ("text", "real"),
    [
        pytest.param("/etc/arena/story.json", "{}/story/story.json", id="below a mount"),
        pytest.param("/etc/arena", "{}/story", id="the mount itself"),
        pytest.param("/etc/arena/deep/x", "{}/deep/x", id="the longest path wins"),
        pytest.param("/etc/arenas/x", "/etc/arenas/x", id="a longer name is another folder"),
        pytest.param("--file=/etc/arena/x", "--file=/etc/arena/x", id="only at the beginning"),
        pytest.param("hello", "hello", id="no path at all"),
    ],
)
def test_a_containers_path_becomes_the_real_one(mounts: Mounts, tmp_path: Path, text: str, real: str):
    assert mounts.rewrite(text) == real.format(tmp_path)


def files(volume: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in volume.iterdir() if not path.name.startswith("..")}


def test_each_key_of_a_config_map_is_a_file(mounts: Mounts, tmp_path: Path):
    assert files(tmp_path / "story") == {"first": "1", "second": "2"}


def test_files_follow_their_config_map(mounts: Mounts, tmp_path: Path):
    mounts.refresh(mesh(second="two", third="3"))
    assert files(tmp_path / "story") == {"second": "two", "third": "3"}


def test_a_rewritten_path_follows_its_config_map(mounts: Mounts):
    path = Path(mounts.rewrite("/etc/arena/first"))
    assert path.read_text() == "1"
    mounts.refresh(mesh(first="changed", second="2"))
    assert path.read_text() == "changed"


def test_a_config_map_that_is_gone_leaves_an_empty_folder(mounts: Mounts, tmp_path: Path):
    mounts.refresh(mesh_of(deployment("ui")))
    assert files(tmp_path / "story") == {}


def test_a_reader_never_finds_a_part_of_a_file(mounts: Mounts, tmp_path: Path):
    with (tmp_path / "story" / "first").open() as before:
        mounts.refresh(mesh(first="changed"))
        assert before.read() == "1"
    assert (tmp_path / "story" / "first").read_text() == "changed"


def test_temporary_files_go_to_a_volume_mounted_on_tmp(mounts: Mounts, tmp_path: Path):
    assert mounts.scratch == tmp_path / "tmp"


def test_nothing_is_left_of_a_pod(mounts: Mounts, tmp_path: Path):
    mounts.remove()
    assert not tmp_path.exists()
