"""What `make kind` and the like do once there is a cluster with Istio: chart, pods, and a page that answers."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from tests.cluster.release import ROOT
from tests.cluster.release import Release
from tests.cluster.release import image
from tests.cluster.release import until
from tests.ports import free_port


@pytest.fixture
def release(releases: Callable[[str], Release]) -> Release:
    """A namespace with nothing in it yet."""
    return releases("arena-local")


def clusters(release: Release, values: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    variables = {**os.environ, "KUBECONFIG": release.cluster.kube_config_path, "PYTHONPATH": str(ROOT / "app")}
    where = ["--namespace", release.namespace, "--values", str(values), "--port", str(free_port())]
    command = [sys.executable, "-m", "clusters", "current", *where, *arguments]
    return subprocess.run(command, cwd=ROOT, env=variables, capture_output=True, text=True, timeout=120)


def test_the_steps_lead_to_a_match_and_its_page_and_a_second_run_changes_nothing(release: Release, tmp_path: Path):
    values = tmp_path / "image.yaml"
    values.write_text(yaml.safe_dump({"image": image()}))
    done = clusters(release, values, "--once")
    assert done.returncode == 0, done.stderr
    assert re.search(r"The match is on: http://localhost:\d+/", done.stdout)
    watch = release.watch()
    assert until(lambda: [r for r in watch.requests() if r.version], 20, "answer of a ball")
    before = release.uids()
    again = clusters(release, values, "--once")
    assert again.returncode == 0, again.stderr
    assert release.uids() == before
    removed = clusters(release, values, "--down")
    assert removed.returncode == 0, removed.stderr
    until(lambda: not release.pods(), 60, "empty namespace")
