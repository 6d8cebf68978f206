"""What PyPI shows of the package."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from trove_classifiers import classifiers

from publishing import names
from publishing import versions
from publishing.tree import ROOT


def built(folder: Path) -> dict[str, Any]:
    """The metadata of the package in the folder, as its build backend makes it."""
    done = subprocess.run(
        [sys.executable, "-m", "hatchling", "metadata"], cwd=folder, capture_output=True, text=True, check=True
    )
    return dict(json.loads(done.stdout))


@pytest.fixture(scope="module")
def metadata() -> dict[str, Any]:
    """The package's metadata."""
    return built(ROOT)


def test_the_licence_is_named_as_spdx_does_and_its_text_is_the_standard_one(metadata: dict[str, Any]):
    assert metadata["license"] == "Apache-2.0"
    text = (ROOT / "LICENSE").read_text()
    assert "Version 2.0, January 2004" in text
    assert "END OF TERMS AND CONDITIONS" in text
    assert "[yyyy] [name of copyright owner]" in text


def test_classifiers_are_pypis_and_name_every_supported_python(metadata: dict[str, Any]):
    assert set(metadata["classifiers"]) <= classifiers
    assert not [name for name in metadata["classifiers"] if name.startswith("License ::")]  # PyPI refuses both
    pythons = [name.split()[-1] for name in metadata["classifiers"] if re.search(r":: 3\.\d+$", name)]
    assert pythons[0] == metadata["requires-python"].removeprefix(">=")


def test_pictures_and_links_of_the_readme_work_where_nothing_is_beside_it(metadata: dict[str, Any]):
    published = names.read((ROOT / "pyproject.toml").read_text())
    targets = re.findall(r"\]\(([^)\s]+)\)", metadata["readme"]["text"])
    assert len(targets) > 10
    assert not [target for target in targets if not target.startswith(("https://", "http://", "#"))]
    pictures = [target for target in targets if target.endswith(".png")]
    assert pictures
    for picture in pictures:
        assert (ROOT / "docs" / picture.removeprefix(f"{published.pages}/")).is_file()
    for link in targets:
        if link.startswith(f"{published.repository}/blob/main/"):
            path = link.removeprefix(f"{published.repository}/blob/main/").partition("#")[0]
            assert (ROOT / path).exists(), link


@pytest.mark.parametrize("version", ["1.2.3", "1.2.3-rc.1", "1.2.3-alpha.10", "1.2.3-beta.2"])
def test_a_candidate_has_pythons_form_of_its_version(tmp_path: Path, version: str):
    for name in ("README.md", "LICENSE"):
        shutil.copy(ROOT / name, tmp_path)
    project = (ROOT / "pyproject.toml").read_text()
    (tmp_path / "pyproject.toml").write_text(re.sub(r'^version = ".*"', f'version = "{version}"', project, flags=re.M))
    assert built(tmp_path)["version"] == versions.of_python(version)
