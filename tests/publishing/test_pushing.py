"""Pushing and signing: the real registry on loopback for the chart, stand-ins for docker, cosign and gh."""

import base64
import json
import os
import shutil
import stat
import sys
import urllib.request
from dataclasses import replace
from pathlib import Path

import pytest

from publishing import __main__ as command
from publishing import chart
from publishing import image
from publishing import keys
from publishing import registry
from publishing import tree
from publishing import versions
from publishing.errors import SettingError
from publishing.errors import StepError
from publishing.names import RESERVED
from publishing.names import Names
from tests.publishing.test_chart import VERSION
from tests.publishing.test_chart import packaged

OURS = Names("ghcr.io/a", "https://github.com/a/b", "https://a.github.io/b", "a@b.org")
DIGEST = "sha256:" + "1" * 64
STAND_IN = """#!{python}
import json, os, sys
with open({log!r}, "a") as log:
    log.write(json.dumps([os.path.basename(sys.argv[0]), *sys.argv[1:]]) + "\\n")
if "--metadata-file" in sys.argv:
    with open(sys.argv[sys.argv.index("--metadata-file") + 1], "w") as facts:
        json.dump({{"containerimage.digest": {digest!r}}}, facts)
sys.exit({code})
"""


class Programs:
    """Programs on the PATH that write down how they were called."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._log = folder / "log"
        self._log.touch()

    def add(self, name: str, code: int = 0) -> None:
        file = self._folder / name
        file.write_text(STAND_IN.format(python=sys.executable, log=str(self._log), digest=DIGEST, code=code))
        file.chmod(file.stat().st_mode | stat.S_IXUSR)

    @property
    def calls(self) -> list[list[str]]:
        return [json.loads(line) for line in self._log.read_text().splitlines()]


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Programs:
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    return Programs(folder)


def test_both_images_are_built_for_both_processors_with_their_papers(programs: Programs, tmp_path: Path):
    programs.add("docker")
    programs.add("git")
    image.push(tree.ROOT, OURS, "1.2.3", tmp_path / "dist")
    builds = [call for call in programs.calls if call[0] == "docker"]
    assert [call[call.index("--target") + 1] for call in builds] == ["services", "demo"]
    for call in builds:
        assert call[call.index("--platform") + 1] == "linux/amd64,linux/arm64"
        assert {"--sbom=true", "--provenance=mode=max", "--push"} <= set(call)
        assert "SOURCE=https://github.com/a/b" in call
    tags = [[call[i + 1] for i, part in enumerate(call) if part == "--tag"] for call in builds]
    assert tags == [
        ["ghcr.io/a/mesh-arena:1.2.3", "ghcr.io/a/mesh-arena:latest"],
        ["ghcr.io/a/mesh-arena:1.2.3-demo", "ghcr.io/a/mesh-arena:demo"],
    ]


def test_a_candidate_does_not_become_the_latest_image(programs: Programs, tmp_path: Path):
    programs.add("docker")
    programs.add("git")
    image.push(tree.ROOT, OURS, "1.2.3-rc.1", tmp_path / "dist")
    assert not [part for call in programs.calls for part in call if part.endswith((":latest", ":demo"))]


def test_images_are_signed_by_digest(programs: Programs, tmp_path: Path):
    for name in ("docker", "git", "cosign"):
        programs.add(name)
    image.push(tree.ROOT, OURS, "1.2.3", tmp_path / "dist")
    for reference in image.pushed(OURS, tmp_path / "dist"):
        image.sign(reference)
    signed = [call for call in programs.calls if call[0] == "cosign"]
    assert signed == [["cosign", "sign", "--yes", f"ghcr.io/a/mesh-arena@{DIGEST}"]] * 2


def test_nothing_is_signed_that_was_not_pushed(tmp_path: Path):
    with pytest.raises(StepError, match="make image-push"):
        image.pushed(OURS, tmp_path)


def test_an_engine_that_does_not_answer_is_left_for_the_next_one(programs: Programs):
    programs.add("docker", code=1)
    programs.add("podman")
    assert "podman" in image.build(tree.ROOT, "1.2.3")
    built = [call for call in programs.calls if call[1] == "build"]
    assert [(call[0], call[3]) for call in built] == [("podman", "services"), ("podman", "demo")]


def test_nothing_is_pushed_under_a_reserved_name(
    programs: Programs, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    programs.add("docker")
    reserved = replace(OURS, registry=f"registry.{RESERVED}")
    with pytest.raises(SettingError, match="make configure REPOSITORY="):
        image.push(tree.ROOT, reserved, "1.2.3", tmp_path)
    assert command.main(["push", "--dist", str(tmp_path), "--to", f"oci://{reserved.registry}/charts"]) == 1
    assert "make configure REPOSITORY=" in capsys.readouterr().err
    assert not programs.calls


@pytest.mark.skipif(not registry.BINARY, reason=registry.ADVICE)
def test_the_pushed_chart_is_signed_by_the_digest_that_the_registry_has(programs: Programs, tmp_path: Path):
    programs.add("cosign")
    archive = packaged(tmp_path / "dist" / "repository")
    with registry.Registry(tmp_path / "registry") as local:
        remote = f"oci://{local.address}/charts"
        chart.push(archive, remote, plain_http=True)
        assert command.main(["sign-chart", "--to", remote, "--plain-http"]) == 0
        pulled = chart.pull(tmp_path / "pulled", VERSION, remote=remote)
        (call,) = programs.calls
        assert call[-1].startswith(f"{local.address}/charts/mesh-arena@sha256:")
        with pytest.raises(StepError, match=r"no mesh-arena 9\.9\.9"):
            chart.pushed(remote, "9.9.9", plain_http=True)
    assert pulled.read_bytes() == archive.read_bytes()


@pytest.mark.skipif(not shutil.which("gpg"), reason="needs gpg")
def test_a_chart_is_signed_with_the_key_of_the_environment_and_names_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    key, public = keys.throwaway(tmp_path / "keys")
    monkeypatch.setenv("CHART_KEY", "Mesh Arena")
    monkeypatch.setenv("CHART_KEYRING", base64.b64encode(key.secret.read_bytes()).decode())
    assert command.main(["chart", "--dist", str(tmp_path / "dist")]) == 0
    archive = tmp_path / "dist" / "repository" / f"mesh-arena-{VERSION}.tgz"
    assert "Mesh Arena" in chart.verify(archive, public)
    published = archive.parent / "mesh-arena.asc"
    assert "PUBLIC KEY" in published.read_text()
    assert "PRIVATE" not in published.read_text()
    staged = (tmp_path / "dist" / "chart" / "mesh-arena" / "Chart.yaml").read_text()
    assert chart.fingerprint(key.secret, "Mesh Arena") in staged


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"CHART_KEY": "a"}, "CHART_KEYRING is missing"),
        ({"CHART_KEYRING": "YQ=="}, "CHART_KEY is missing"),
        ({"CHART_KEY": "a", "CHART_KEYRING": "?"}, "CHART_KEYRING is not base64"),
    ],
)
def test_a_half_or_unreadable_key_is_refused_by_its_variable(
    given: dict[str, str], words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    for variable, value in given.items():
        monkeypatch.setenv(variable, value)
    with pytest.raises(SettingError, match=words):
        keys.given(tmp_path)


def test_without_a_key_in_the_environment_nothing_is_signed(tmp_path: Path):
    assert keys.given(tmp_path) is None
    assert command.main(["chart", "--dist", str(tmp_path / "dist")]) == 0
    assert not list((tmp_path / "dist" / "repository").glob("*.prov"))


def test_a_tag_that_is_not_ready_is_refused_with_what_is_missing(capsys: pytest.CaptureFixture[str]):
    version = versions.agreed(tree.texts())
    assert command.main(["versions", "--tag", "v99.0.0"]) == 1
    assert "the Git tag: 99.0.0" in capsys.readouterr().err
    assert command.main(["versions"]) == 0
    assert capsys.readouterr().out.strip() == version


@pytest.mark.skipif(not registry.BINARY or not shutil.which("gpg"), reason="needs docker-registry and gpg")
def test_a_signature_is_pushed_with_its_chart(tmp_path: Path):
    archive = packaged(tmp_path / "repository")
    key, _ = keys.throwaway(tmp_path / "keys")
    provenance = chart.sign(archive, key.name, key.secret).read_bytes()
    with registry.Registry(tmp_path / "registry") as local:
        chart.push(archive, f"oci://{local.address}/charts", plain_http=True)
        base = f"http://{local.address}/v2/charts/mesh-arena"
        accept = {"Accept": "application/vnd.oci.image.manifest.v1+json"}
        with urllib.request.urlopen(urllib.request.Request(f"{base}/manifests/{VERSION}", headers=accept)) as answer:
            layers = {layer["mediaType"]: layer["digest"] for layer in json.load(answer)["layers"]}
        with urllib.request.urlopen(
            f"{base}/blobs/{layers['application/vnd.cncf.helm.chart.provenance.v1.prov']}"
        ) as blob:
            assert blob.read() == provenance
