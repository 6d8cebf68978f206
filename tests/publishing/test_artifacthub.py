"""Artifact Hub's metadata of a version."""

from typing import Any

import pytest
import yaml

from publishing import artifacthub
from publishing.changelog import Change
from publishing.changelog import Section
from publishing.errors import StepError
from publishing.names import Names
from publishing.tree import ROOT

NAMES = Names("ghcr.io/a", "https://github.com/a/b", "https://a.github.io/b", "a@b.org")
SECTION = Section("1.2.3", "2026-01-01", "", (Change("added", "A: b"), Change("fixed", "C")))


def chart(version: str = "1.2.3", section: Section = SECTION, fingerprint: str = "") -> dict[str, Any]:
    """The chart's own facts with the annotations of a version."""
    facts: dict[str, Any] = yaml.safe_load((ROOT / "chart/Chart.yaml").read_text())
    annotations = artifacthub.annotations(NAMES, version, section, fingerprint)
    return {**facts, "annotations": {**facts["annotations"], **annotations}}


def value(name: str, **options: Any) -> Any:
    return yaml.safe_load(chart(**options)["annotations"][f"artifacthub.io/{name}"])


def test_the_image_is_the_one_that_the_chart_of_this_version_uses():
    (image,) = value("images")
    assert image["image"] == "ghcr.io/a/mesh-arena:1.2.3"
    assert image["platforms"] == ["linux/amd64", "linux/arm64"]


def test_changes_come_from_the_changelog_with_their_kinds():
    assert value("changes") == [{"kind": "added", "description": "A: b"}, {"kind": "fixed", "description": "C"}]


def test_a_security_fix_and_a_candidate_are_marked():
    urgent = Section("1.2.3", "", "", (Change("security", "D"),))
    assert value("containsSecurityUpdates", section=urgent) is True
    assert value("containsSecurityUpdates") is False
    assert value("prerelease", version="1.2.3-rc.1") is True
    assert value("prerelease") is False


def test_screenshots_are_pictures_of_the_documents_under_the_sites_address():
    assert len(value("screenshots")) >= 3
    for picture in value("screenshots"):
        file = picture["url"].removeprefix("https://a.github.io/b/")
        assert (ROOT / "docs" / file).is_file()


def test_only_a_signed_chart_names_a_key():
    assert value("signKey", fingerprint="AB12") == {
        "fingerprint": "AB12",
        "url": "https://a.github.io/b/mesh-arena.asc",
    }
    assert "artifacthub.io/signKey" not in chart()["annotations"]


def test_the_repositorys_file_names_owners_and_the_id_when_there_is_one():
    assert yaml.safe_load(artifacthub.repository(NAMES)) == {"owners": [{"name": "a", "email": "a@b.org"}]}
    known = Names(*list(NAMES.as_dict().values())[:4], artifacthub="4e9ee5b8-1c9f-4f0a-9a3c-2d1f3b6a7c5d")
    assert yaml.safe_load(artifacthub.repository(known))["repositoryID"] == known.artifacthub


def test_what_is_written_passes_the_check():
    artifacthub.check(chart(), yaml.safe_load(artifacthub.repository(NAMES)))


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("images", "[]", "images: it is empty"),
        ("images", "[{name: a, image: b}]", "entry 0: no platforms"),
        ("changes", "[{kind: new, description: a}]", "no kind new"),
        ("links", "[{name: a, url: 'http://b'}]", "no https address"),
        ("screenshots", "[{title: a}]", "entry 0: no url"),
        ("prerelease", True, "is no text"),
    ],
)
def test_what_artifact_hub_does_not_take_is_named(name: str, text: Any, words: str):
    wrong = chart()
    wrong["annotations"][f"artifacthub.io/{name}"] = text
    with pytest.raises(StepError, match=words):
        artifacthub.check(wrong, {"owners": [{"name": "a"}]})


def test_an_annotation_that_is_not_there_is_named():
    wrong = chart()
    del wrong["annotations"]["artifacthub.io/recommendations"]
    with pytest.raises(StepError, match=r"no annotation artifacthub\.io/recommendations"):
        artifacthub.check(wrong, {"owners": [{"name": "a"}]})


def test_a_repository_of_nobody_is_refused():
    with pytest.raises(StepError, match="owners"):
        artifacthub.check(chart(), {})
