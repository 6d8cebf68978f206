"""CHANGELOG.md as data: versions, kinds and changes, refused by line."""

import pytest

from publishing import changelog
from publishing.changelog import Change
from publishing.errors import ChangelogError
from publishing.tree import ROOT

TEXT = """# Changelog

Words.

## Unreleased

### Added

- A [link](docs/x.md) and `code`,
  on two lines.

## 0.2.0 - 2026-03-01

### Fixed

- One.
- Two.

### Security

- Three.
"""


def test_changes_are_plain_text_by_kind():
    sections = changelog.sections(TEXT)
    assert sections["Unreleased"].changes == (Change("added", "A link and code, on two lines."),)
    assert [change.kind for change in sections["0.2.0"].changes] == ["fixed", "fixed", "security"]
    assert sections["0.2.0"].date == "2026-03-01"
    assert sections["0.2.0"].text.startswith("### Fixed\n\n- One.")


def test_before_its_release_a_version_has_what_is_unreleased():
    assert changelog.section_or_unreleased(TEXT, "0.3.0").version == "Unreleased"
    assert changelog.section_or_unreleased(TEXT, "0.2.0").version == "0.2.0"


def test_a_release_without_a_section_is_refused_with_the_way_out():
    with pytest.raises(ChangelogError, match=r"no section 0\.3\.0: rename"):
        changelog.section(TEXT, "0.3.0")
    with pytest.raises(ChangelogError, match=r"no section 0\.3\.0: rename"):
        changelog.section_or_unreleased("# Changelog\n", "0.3.0")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("## 0.1.0\n", 1),
        ("## Unreleased - 2026-01-01\n", 1),
        ("## 0.1.0 - soon\n", 1),
        ("\n## Unreleased\n\n## Unreleased\n", 4),
        ("## Unreleased\n\n- early\n", 3),
        ("## Unreleased\n\n### New\n", 3),
        ("## Unreleased\n\n### Added\n\nwords\n", 5),
    ],
)
def test_what_is_no_change_is_refused_with_its_line(text: str, line: int):
    with pytest.raises(ChangelogError, match=f"line {line}:"):
        changelog.sections(text)


def test_a_section_without_changes_is_no_release():
    with pytest.raises(ChangelogError, match="lists no change"):
        changelog.section("## 0.1.0 - 2026-01-01\n", "0.1.0")


def test_the_clones_changelog_can_be_read():
    assert changelog.sections((ROOT / "CHANGELOG.md").read_text())
