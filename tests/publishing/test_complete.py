"""`make e2e` where every test must run, as in CI: what is skipped fails, with its reason."""

import os
import subprocess
import sys

import pytest

from publishing.tree import ROOT


@pytest.mark.parametrize(("complete", "code"), [("", 0), ("yes", 1)])
def test_a_skipped_test_of_the_cluster_fails_only_where_all_must_run(complete: str, code: int):
    environment = {**os.environ, "KUBECONFIG": "/nowhere", "MESH_ARENA_E2E_COMPLETE": complete}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-m", "cluster", "-p", "no:cacheprovider", "tests/cluster/test_sidecars.py"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code, done.stdout
    assert "needs a Kubernetes cluster with Istio" in done.stdout
    assert ("must run" in done.stdout) is bool(complete)
