"""The chart as a package: signed, published on loopback in both ways, and installed from there."""

import http.server
import os
import shutil
import subprocess
import threading
from collections.abc import Callable
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from tests.cluster.registry import Registry
from tests.cluster.release import ROOT
from tests.cluster.release import Release
from tests.cluster.release import image_values

REGISTRY = os.environ.get("MESH_ARENA_REGISTRY_BINARY") or shutil.which("docker-registry") or ""


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


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args: object) -> None:
        """Says nothing."""


@pytest.fixture
def site(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """A web server on loopback, and the folder that it serves."""
    folder = tmp_path / "dist" / "repository"
    folder.mkdir(parents=True)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", tmp_path / "dist"
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_chart_plays_from_a_static_repository_with_its_scenarios(
    site: tuple[str, Path], tmp_path: Path, releases: Callable[[str], Release]
):
    url, dist = site
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


@pytest.mark.skipif(not REGISTRY, reason="needs docker-registry (Debian: apt-get install docker-registry)")
def test_the_chart_installs_from_an_oci_registry(tmp_path: Path, releases: Callable[[str], Release]):
    with Registry(REGISTRY, tmp_path / "registry") as registry:
        where = f"oci://{registry.address}/charts"
        make("chart-push", tmp_path / "dist", f"OCI={where}", "PUSH_ARGS=--plain-http")
        release = releases("arena-oci")
        release.helm("install", release.name, f"{where}/mesh-arena", "--plain-http", *image_values())
        release.wait()
        chart = pulled(tmp_path, f"{where}/mesh-arena", "--plain-http")
        assert (chart / "scenarios" / "mirroring.yaml").is_file()


@pytest.mark.skipif(not shutil.which("gpg"), reason="needs gpg")
def test_a_signed_package_is_verified_and_a_changed_one_refused(tmp_path: Path):
    home = tmp_path / "keys"
    home.mkdir(mode=0o700)
    gpg = ["gpg", "--homedir", str(home), "--batch", "--quiet", "--pinentry-mode", "loopback", "--passphrase", ""]
    subprocess.run(
        [*gpg, "--quick-generate-key", "Mesh Arena <test@mesh-arena.example>", "rsa3072", "sign", "1d"],
        check=True,
        timeout=60,
    )
    secret, public = home / "secret.gpg", home / "public.gpg"
    subprocess.run([*gpg, "--output", str(secret), "--export-secret-keys"], check=True, timeout=60)
    subprocess.run([*gpg, "--output", str(public), "--export"], check=True, timeout=60)
    subprocess.run(["gpgconf", "--homedir", str(home), "--kill", "gpg-agent"], check=False, timeout=60)
    dist = tmp_path / "dist"
    make("chart-package", dist, f"SIGN=--sign --key 'Mesh Arena' --keyring {secret}")
    (package,) = (dist / "repository").glob("*.tgz")

    def verify() -> int:
        return subprocess.run(
            ["helm", "verify", str(package), "--keyring", str(public)], capture_output=True, timeout=60
        ).returncode

    assert verify() == 0
    package.write_bytes(package.read_bytes() + b"\0")
    assert verify() != 0
