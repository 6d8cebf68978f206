"""The chart as a package, and the repository that keeps older ones."""

import tarfile
from pathlib import Path
from typing import Any

import helm_python
import pytest
import yaml

from publishing import changelog
from publishing import chart
from publishing import names
from publishing import tree
from publishing.errors import MissingError
from publishing.errors import StepError
from publishing.serve import served

TEXTS = tree.texts()
NAMES = names.read(TEXTS["pyproject.toml"])
VERSION = yaml.safe_load(TEXTS["chart/Chart.yaml"])["version"]
SECTION = changelog.section_or_unreleased(TEXTS["CHANGELOG.md"], VERSION)


def packaged(folder: Path, version: str = VERSION) -> Path:
    """The chart's archive in `folder`, as if its version were another."""
    staged = chart.stage(tree.ROOT, folder.parent / f"staged-{version}", NAMES, SECTION)
    file = staged / "Chart.yaml"
    file.write_text(yaml.safe_dump({**yaml.safe_load(file.read_text()), "version": version}))
    return chart.package(staged, folder)


def created(folder: Path) -> dict[str, str]:
    """When each version was made, by the folder's index."""
    index = yaml.safe_load((folder / "index.yaml").read_text())
    return {entry["version"]: entry["created"] for entry in index["entries"]["mesh-arena"]}


def helm_entries(folder: Path) -> list[dict[str, Any]]:
    """The charts of the folder's index as Helm reads them."""
    with served(folder) as url:
        entries: list[dict[str, Any]] = helm_python.repo_index(url)["entries"]["mesh-arena"]
    return entries


def test_the_package_has_scenarios_licence_and_annotations_and_passes_helms_linter(tmp_path: Path):
    archive = packaged(tmp_path / "repository")
    chart.lint(tmp_path / f"staged-{VERSION}" / chart.NAME)
    with tarfile.open(archive) as packed:
        files = set(packed.getnames())
        facts = yaml.safe_load(packed.extractfile("mesh-arena/Chart.yaml") or b"")
    assert {"mesh-arena/LICENSE", "mesh-arena/scenarios/mirroring.yaml", "mesh-arena/README.md"} <= files
    assert "artifacthub.io/changes" in facts["annotations"]
    assert facts["annotations"]["artifacthub.io/category"] == "networking"


def test_the_notes_of_a_packaged_chart_name_what_helm_pull_unpacks(tmp_path: Path):
    archive = packaged(tmp_path / "repository")
    with tarfile.open(archive) as packed:
        packed.extractall(tmp_path, filter="data")
    with helm_python.Chart.load(tmp_path / "mesh-arena") as unpacked:
        texts = unpacked.render({}, name="arena", namespace="arena", is_install=True)
    (notes,) = (text for path, text in texts.items() if path.endswith("NOTES.txt"))
    (command,) = (line.split() for line in notes.splitlines() if "helm upgrade" in line)
    assert command[3] == "mesh-arena"
    assert (tmp_path / command[command.index("-f") + 1]).is_file()
    readme = (tmp_path / "mesh-arena/README.md").read_text()
    assert '| `commands.chart` | `"mesh-arena"` |' in readme


def test_packaging_leaves_the_clone_as_it_is(tmp_path: Path):
    packaged(tmp_path / "repository")
    assert tree.texts() == TEXTS


def test_older_charts_and_their_signatures_stay_in_the_repository(tmp_path: Path):
    old = packaged(tmp_path / "published", "0.0.1")
    Path(f"{old}.prov").write_text("signature")
    packaged(tmp_path / "published", "0.0.2")
    chart.index(tmp_path / "published", "https://a.example", NAMES)  # where it is really served does not matter
    dates = created(tmp_path / "published")
    new = tmp_path / "new"
    ours = packaged(new)
    before = ours.read_bytes()
    with served(tmp_path / "published") as url:
        fetched = chart.previous(new, url)
        assert {file.name for file in fetched} == {"mesh-arena-0.0.1.tgz", "mesh-arena-0.0.2.tgz"}
        assert chart.previous(new, url) == []
    assert (new / old.name).read_bytes() == old.read_bytes()
    assert (new / f"{old.name}.prov").read_text() == "signature"
    assert ours.read_bytes() == before
    chart.index(new, "", NAMES)
    now = created(new)
    assert now.keys() == {VERSION, "0.0.1", "0.0.2"}
    assert {version: now[version] for version in dates} == dates
    assert now[VERSION] not in dates.values()
    assert {entry["version"] for entry in helm_entries(new)} == now.keys()


def test_a_package_that_is_made_anew_is_as_old_as_it_is(tmp_path: Path):
    folder = tmp_path / "repository"
    packaged(folder, "0.0.1")
    chart.index(folder, "", NAMES)
    before = created(folder)
    staged = tmp_path / "staged-0.0.1" / chart.NAME
    (staged / "README.md").write_text("Another one.")
    chart.package(staged, folder)
    chart.index(folder, "", NAMES)
    assert created(folder)["0.0.1"] != before["0.0.1"]


def test_before_the_first_release_there_are_no_older_charts(tmp_path: Path):
    (tmp_path / "empty").mkdir()
    with served(tmp_path / "empty") as url:
        assert chart.previous(tmp_path / "new", url) == []


def test_an_older_chart_that_is_not_what_its_index_says_is_refused(tmp_path: Path):
    old = packaged(tmp_path / "published", "0.0.1")
    chart.index(tmp_path / "published", "", NAMES)
    old.write_bytes(old.read_bytes() + b"\0")
    with served(tmp_path / "published") as url, pytest.raises(StepError, match=r"0\.0\.1\.tgz.*another digest"):
        chart.previous(tmp_path / "new", url)
    assert not list((tmp_path / "new").iterdir())


def test_a_site_that_does_not_answer_is_no_site_without_charts(tmp_path: Path):
    with served(tmp_path) as url:
        pass
    with pytest.raises(StepError, match="refused"):
        chart.previous(tmp_path / "new", url)


def test_a_keyring_without_the_key_is_refused(tmp_path: Path):
    (tmp_path / "keyring").write_bytes(b"")
    with pytest.raises((StepError, MissingError), match=r"keyring|gpg"):
        chart.fingerprint(tmp_path / "keyring", "Nobody")
