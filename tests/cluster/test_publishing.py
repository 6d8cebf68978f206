"""The chart as a package: signed, published on loopback in both ways, and installed from there."""

import base64
import os
import shlex
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
import requests

from publishing import keys
from publishing.registry import ADVICE
from publishing.registry import BINARY
from publishing.registry import Registry
from publishing.serve import served
from tests.cluster.release import ROOT
from tests.cluster.release import Release
from tests.cluster.release import image_values
from tests.cluster.release import until
from tests.ports import free_port
from tests.publishing.site.reading import Reading


def make(target: str, dist: Path, *variables: str) -> str:
    done = subprocess.run(
        ["make", "--silent", target, f"DIST={dist}", *variables], cwd=ROOT, capture_output=True, text=True, timeout=300
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


def test_the_sites_commands_play_on_a_cluster_as_they_stand(tmp_path: Path, releases: Callable[[str], Release]):
    """But for the namespace, the port of this machine, and the image under test."""
    dist, namespace, port = tmp_path / "dist", "arena-site", free_port()
    release = releases(namespace)
    home = {f"HELM_{what}_HOME": str(tmp_path / what) for what in ("CONFIG", "CACHE", "DATA")}
    environment = {**os.environ, **home, "KUBECONFIG": release.cluster.kube_config_path}
    scenarios = []
    with served(dist / "site") as url:
        make("site", dist, f"URL={url}")
        for line in Reading((dist / "site/index.html").read_text()).commands:
            shown = line.replace("--namespace arena", f"--namespace {namespace}").replace(" 8080:", f" {port}:")
            program, verb, *words = shlex.split(shown)
            if program == "kubectl":
                assert_forwards([program, verb, *words], port, environment)
            elif program == "helm":
                words += image_values() if verb in ("install", "upgrade") else []
                done = subprocess.run(
                    [program, verb, *words],
                    cwd=tmp_path,
                    env=environment,
                    capture_output=True,
                    text=True,
                    timeout=300,
                )
                assert done.returncode == 0, f"{shown}: {done.stdout}\n{done.stderr}"
                if verb in ("install", "upgrade", "rollback"):
                    release.wait()
                    scenarios.append(release.story()["name"])
    assert scenarios == ["one-ball", "mirroring", "one-ball"]
    unpacked = {path.name for path in (tmp_path / "mesh-arena/scenarios").iterdir()}
    assert unpacked == {path.name for path in (ROOT / "values").iterdir()}


def assert_forwards(command: list[str], port: int, environment: dict[str, str]) -> None:
    """The command brings the page to that port of this machine."""
    forward = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    try:
        page = until(lambda: requests.get(f"http://localhost:{port}/", timeout=5), 20, "page at the forwarded port")
        assert "Mesh Arena" in page.text
    finally:
        forward.terminate()
        forward.wait(10)


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
    key, public = keys.throwaway(tmp_path / "keys")
    dist = tmp_path / "dist"
    keyring = base64.b64encode(key.secret.read_bytes()).decode()
    make("chart-package", dist, f"CHART_KEY={key.name}", f"CHART_KEYRING={keyring}")
    (package,) = (dist / "repository").glob("*.tgz")

    def verify() -> int:
        return subprocess.run(
            ["helm", "verify", str(package), "--keyring", str(public)], capture_output=True, timeout=60
        ).returncode

    assert verify() == 0
    package.write_bytes(package.read_bytes() + b"\0")
    assert verify() != 0
