"""The tightest limit of our own control group and its parents counts, in version 1 and in version 2."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from localmesh.run import cgroup

V1_NONE = str(2**63 - 4096)


def machine(folder: Path, groups: str, mounts: str, files: Mapping[str, str]) -> Path:
    """A made-up /proc/self, whose mounts are below the folder."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{text}\n")
    proc = folder / "proc"
    proc.mkdir()
    (proc / "cgroup").write_text(groups)
    (proc / "mountinfo").write_text(mounts.format(folder=folder))
    return proc


V2_MOUNT = "30 24 0:26 / {folder}/fs rw,nosuid - cgroup2 cgroup2 rw,nsdelegate\n"
V1_MOUNTS = (
    "31 24 0:27 / {folder}/fs/memory rw shared:9 - cgroup cgroup rw,memory\n"
    "32 24 0:28 / {folder}/fs/pids rw - cgroup cgroup rw,pids\n"
    "33 24 0:29 / {folder}/tmp rw - tmpfs tmpfs rw\n"
)


def test_version_2_gives_what_its_limit_leaves_and_counts_cached_files_as_free(tmp_path: Path):
    files = {
        "fs/a/memory.max": "1000",
        "fs/a/memory.current": "700",
        "fs/a/memory.stat": "anon 500\ninactive_file 100\nactive_file 50",
        "fs/a/pids.max": "90",
        "fs/a/pids.current": "40",
    }
    proc = machine(tmp_path, "0::/a\n", V2_MOUNT, files)
    memory, threads = cgroup.memory(proc), cgroup.threads(proc)
    assert memory is not None
    assert threads is not None
    assert (memory.left, threads.left) == (450, 50)
    assert str(tmp_path / "fs/a/memory.max") in memory.more


def test_version_1_gives_what_its_limit_leaves(tmp_path: Path):
    files = {
        "fs/memory/a/memory.limit_in_bytes": "1000",
        "fs/memory/a/memory.usage_in_bytes": "900",
        "fs/memory/a/memory.stat": "inactive_file 1\nactive_file 1\ntotal_inactive_file 30\ntotal_active_file 20",
        "fs/memory/memory.limit_in_bytes": V1_NONE,
        "fs/memory/memory.usage_in_bytes": "5000",
        "fs/pids/b/pids.max": "90",
        "fs/pids/b/pids.current": "100",
    }
    proc = machine(tmp_path, "5:memory:/a\n4:cpu,pids:/b\n1:name=systemd:/\n0::/\n", V1_MOUNTS, files)
    memory, threads = cgroup.memory(proc), cgroup.threads(proc)
    assert memory is not None
    assert threads is not None
    assert (memory.left, threads.left) == (150, -10)


def test_a_parent_may_be_tighter_than_our_own_group(tmp_path: Path):
    files = {
        "fs/a/pids.max": "50",
        "fs/a/pids.current": "45",
        "fs/a/b/pids.max": "max",
        "fs/a/b/pids.current": "3",
        "fs/a/b/c/pids.max": "30",
        "fs/a/b/c/pids.current": "3",
    }
    threads = cgroup.threads(machine(tmp_path, "0::/a/b/c\n", V2_MOUNT, files))
    assert threads is not None
    assert threads.left == 5


@pytest.mark.parametrize("group", ["/docker/abc", "/../elsewhere", "/not/below"])
def test_inside_a_container_the_own_group_is_read_at_its_mount_point(tmp_path: Path, group: str):
    mount = V2_MOUNT.replace("0:26 / ", "0:26 /docker/abc ")
    files = {"fs/pids.max": "30", "fs/pids.current": "10"}
    threads = cgroup.threads(machine(tmp_path, f"0::{group}\n", mount, files))
    assert threads is not None
    assert threads.left == 20


@pytest.mark.parametrize("limit", ["max", "", "nonsense"])
def test_a_group_without_a_limit_limits_nothing(tmp_path: Path, limit: str):
    files = {"fs/a/pids.max": limit, "fs/a/pids.current": "10", "fs/a/memory.max": limit, "fs/a/memory.current": "1"}
    proc = machine(tmp_path, "0::/a\n", V2_MOUNT, files)
    assert cgroup.threads(proc) is None
    assert cgroup.memory(proc) is None


def test_a_machine_without_control_groups_limits_nothing(tmp_path: Path):
    assert cgroup.threads(tmp_path) is None
    assert cgroup.memory(tmp_path) is None
