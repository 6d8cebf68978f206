"""The chart as a package: signed, published on loopback in both ways, and installed from there."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from publishing import keys
from publishing.registry import ADVICE
from publishing.registry import BINARY
from publishing.registry import Registry
from publishing.serve import served
from tests.cluster.release import ROOT
from tests.cluster.release import Release
from tests.cluster.release import image_values


def make(target: str, dist: Path, *variables: str) -> str:
    done = subprocess.run(
        ["make", "--silent", target, f"DIST={dist}", *variables], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def pulled(tmp_path: Path, *source: str) -> Path:
    """The chart as `helm pull --untar` gives it."""
    done = subprocess.run(
        ["helm", "pull", *source, "--untar", "--untardir", str(tmp_path)], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return tmp_path / "mesh-arena"


def test_the_chart_plays_from_a_static_repository_with_its_scenarios(
    tmp_path: Path, releases: Callable[[str], Release]
):
    dist = tmp_path / "dist"
    with served(dist / "repository") as url:
        make("chart-index", dist, f"URL={url}")
        release = releases("arena-published")
        release.helm("install", release.name, "mesh-arena", "--repo", url, *image_values())
        release.wait()
        chart = pulled(tmp_path, "mesh-arena", "--repo", url)
    assert {p.name for p in (chart / "scenarios").iterdir()} == {p.name for p in (ROOT / "values").iterdir()}
    release.helm("upgrade", release.name, str(chart), *image_values(), "-f", str(chart / "scenarios" / "init-ui.yaml"))
    release.wait()
    code, report = release.test()
    assert code == 0, report


@pytest.mark.skipif(not BINARY, reason=ADVICE)
def test_the_chart_installs_from_an_oci_registry(tmp_path: Path, releases: Callable[[str], Release]):
    with Registry(tmp_path / "registry") as registry:
        where = f"oci://{registry.address}/charts"
        make("chart-package", tmp_path / "dist")
        make("chart-push", tmp_path / "dist", f"OCI={where}", "PUSH_ARGS=--plain-http")
        release = releases("arena-oci")
        release.helm("install", release.name, f"{where}/mesh-arena", "--plain-http", *image_values())
        release.wait()
        chart = pulled(tmp_path, f"{where}/mesh-arena", "--plain-http")
        assert (chart / "scenarios" / "mirroring.yaml").is_file()


@pytest.mark.skipif(not shutil.which("gpg"), reason="needs gpg")
def test_a_signed_package_is_verified_and_a_changed_one_refused(tmp_path: Path):
    key = keys.throwaway(tmp_path / "keys")
    dist = tmp_path / "dist"
    make("chart-package", dist, f"KEY={key.name}", f"KEYRING={key.secret}")
    (package,) = (dist / "repository").glob("*.tgz")

    def verify() -> int:
        return subprocess.run(
            ["helm", "verify", str(package), "--keyring", str(key.public)], capture_output=True, timeout=60
        ).returncode

    assert verify() == 0
    package.write_bytes(package.read_bytes() + b"\0")
    assert verify() != 0
