"""One version in every place, and in the Git tag."""

import pytest

from publishing import tree
from publishing import versions
from publishing.errors import VersionError

TEXTS = {
    "chart/Chart.yaml": "version: 1.2.3\nappVersion: 1.2.3\n",
    "pyproject.toml": 'version = "1.2.3"\n',
    "Dockerfile": "FROM a\nARG VERSION=1.2.3\nFROM b\nARG VERSION=1.2.3\n",
    "README.md": "docker run mesh-arena:1.2.3-demo, or mesh-arena:1.2.3.\n",
    "docs/wheel.md": "pip install 'dist/mesh_arena-1.2.3-py3-none-any.whl[local]'\n",
}


def test_the_clone_names_one_version():
    assert versions.VERSION.fullmatch(versions.agreed(tree.texts()))


def test_places_that_agree_give_the_version():
    assert versions.agreed(TEXTS, "v1.2.3") == "1.2.3"


@pytest.mark.parametrize(
    ("path", "old", "new", "place"),
    [
        ("chart/Chart.yaml", "appVersion: 1.2.3", "appVersion: 1.2.4", "chart/Chart.yaml, appVersion: 1.2.4"),
        ("pyproject.toml", "1.2.3", "1.2.4", "pyproject.toml, version: 1.2.4"),
        (
            "Dockerfile",
            "FROM b\nARG VERSION=1.2.3",
            "FROM b\nARG VERSION=1.2.4",
            r"Dockerfile, ARG VERSION \(2\): 1.2.4",
        ),
        ("README.md", "1.2.3-demo", "1.2.4-demo", r"README.md, line 1, 1.2.4\.?: 1.2.4"),
        ("docs/wheel.md", "1.2.3", "1.2.4", r"docs/wheel.md, line 1, wheel 1.2.4: 1.2.4"),
        ("README.md", "mesh-arena:1.2.3.", "mesh-arena:1.2.4.", r"README.md, line 1, 1.2.4\.?: 1.2.4"),
    ],
)
def test_a_place_that_was_forgotten_is_named(path: str, old: str, new: str, place: str):
    with pytest.raises(VersionError, match=f"has version 1.2.3, but {place}"):
        versions.agreed({**TEXTS, path: TEXTS[path].replace(old, new)})


@pytest.mark.parametrize("tag", ["v1.2.4", "1.2.3", "v1.2.3-rc.1"])
def test_a_tag_of_another_version_or_form_is_refused(tag: str):
    with pytest.raises(VersionError, match="Git tag"):
        versions.agreed(TEXTS, tag)


@pytest.mark.parametrize("version", ["1.2", "1.2.3rc1", "1.2.3-rc1", "v1.2.3"])
def test_a_version_is_one_to_helm_and_to_python(version: str):
    texts = {path: text.replace("1.2.3", version) for path, text in TEXTS.items()}
    with pytest.raises(VersionError, match=r"X\.Y\.Z"):
        versions.agreed(texts)


def test_a_release_candidate_is_a_version_before_a_release():
    texts = {path: text.replace("1.2.3", "1.2.3-rc.1") for path, text in TEXTS.items()}
    texts["docs/wheel.md"] = TEXTS["docs/wheel.md"].replace("1.2.3", versions.of_python("1.2.3-rc.1"))
    assert versions.agreed(texts, "v1.2.3-rc.1") == "1.2.3-rc.1"
    assert versions.prerelease("1.2.3-rc.1")
    assert not versions.prerelease("1.2.3")


def test_a_file_without_its_version_is_named():
    with pytest.raises(VersionError, match="Dockerfile has no ARG VERSION"):
        versions.agreed({**TEXTS, "Dockerfile": "FROM a\n"})
