"""Files as tutorials have them: what istiod makes of them for a caller's sidecar is what the embedded mesh makes."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import rulefiles
from tests.cluster.release import Release
from tests.cluster.release import until
from tests.cluster.truth import beside
from tests.cluster.truth import differences
from tests.cluster.truth import observed

UNMANAGED = "routing.managed=false,ball.versions.v2.enabled=true"
CALLER = "locals"


@pytest.fixture(scope="module")
def unmanaged(releases: Callable[[str], Release]) -> Release:
    """The match with two balls and no rule of the chart for them."""
    release = releases("arena-rulefiles")
    release.install("--set", UNMANAGED)
    return release


def kubectl(release: Release, verb: str, path: Path) -> None:
    command = [
        "kubectl",
        "--kubeconfig",
        str(release.cluster.kube_config_path),
        "-n",
        release.namespace,
        verb,
        "-f",
        "-",
    ]
    text = rulefiles.text(path, release.namespace)
    done = subprocess.run(command, input=text, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("path", rulefiles.FILES, ids=lambda path: path.stem)
def test_both_platforms_make_the_same_of_a_file(unmanaged: Release, path: Path):
    name = unmanaged.pod(CALLER).name
    want = beside(UNMANAGED, rulefiles.text(path), CALLER, "v1")
    kubectl(unmanaged, "apply", path)
    try:

        def same() -> bool:
            lines = differences(want, observed(unmanaged, name))
            assert not lines, "\n".join(lines)
            return True

        until(same, 20, f"agreement about {path.stem}")
    finally:
        kubectl(unmanaged, "delete", path)


def test_the_api_server_takes_what_only_the_embedded_mesh_refuses(unmanaged: Release):
    for path in rulefiles.REFUSED:
        kubectl(unmanaged, "apply", path)
        kubectl(unmanaged, "delete", path)
