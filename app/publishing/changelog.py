"""CHANGELOG.md as data: one section for each version, with its changes by kind (Keep a Changelog's headings)."""

import re
from dataclasses import dataclass
from itertools import pairwise

from publishing.errors import ChangelogError

UNRELEASED = "Unreleased"
KINDS = ("added", "changed", "deprecated", "removed", "fixed", "security")
"""Keep a Changelog's kinds of changes, which are Artifact Hub's, too."""
LONGEST_NOTES = 125_000
"""Characters that GitHub takes as the notes of a release."""

_SECTION = re.compile(r"## (\S+)(?: - (\d{4}-\d{2}-\d{2}))?")


@dataclass(frozen=True, slots=True)
class Change:
    """One change; the description is plain text on one line."""

    kind: str
    description: str


@dataclass(frozen=True, slots=True)
class Section:
    """What changed in one version, as Markdown and as data; `date` is empty before the release."""

    version: str
    date: str
    text: str
    changes: tuple[Change, ...]


def sections(changelog: str) -> dict[str, Section]:
    """Every section by its version, in the file's order. Raises ChangelogError."""
    result: dict[str, Section] = {}
    lines = changelog.splitlines()
    starts = [number for number, line in enumerate(lines) if line.startswith("## ")]
    for start, end in pairwise([*starts, len(lines)]):
        match = _SECTION.fullmatch(lines[start])
        if match is None or (match[1] == UNRELEASED) == bool(match[2]):
            raise ChangelogError(
                f"CHANGELOG.md, line {start + 1}: {lines[start]!r} is neither `## {UNRELEASED}` "
                "nor `## VERSION - YYYY-MM-DD`"
            )
        if match[1] in result:
            raise ChangelogError(f"CHANGELOG.md, line {start + 1}: there is a section {match[1]} already")
        body = lines[start + 1 : end]
        result[match[1]] = Section(match[1], match[2] or "", "\n".join(body).strip() + "\n", _changes(body, start + 2))
    return result


def section(changelog: str, version: str) -> Section:
    """The section of a released version. Raises ChangelogError when there is none, or nothing in it."""
    known = sections(changelog)
    if version not in known:
        raise ChangelogError(
            f"CHANGELOG.md has no section {version}: rename `## {UNRELEASED}` to `## {version} - YYYY-MM-DD`"
        )
    if not known[version].changes:
        raise ChangelogError(f"CHANGELOG.md, section {version}: it lists no change")
    return known[version]


def section_or_unreleased(changelog: str, version: str) -> Section:
    """The section of a version, or what is not released yet. Raises ChangelogError when there is neither."""
    known = sections(changelog)
    return known[UNRELEASED] if version not in known and UNRELEASED in known else section(changelog, version)


def _changes(body: list[str], first: int) -> tuple[Change, ...]:
    kind, changes = "", list[Change]()
    for number, line in enumerate(body, first):
        if line.startswith("### "):
            kind = line.removeprefix("### ").lower()
            if kind not in KINDS:
                allowed = ", ".join(name.capitalize() for name in KINDS)
                raise ChangelogError(f"CHANGELOG.md, line {number}: there is no kind {line[4:]}; kinds: {allowed}")
        elif line.startswith("- "):
            if not kind:
                raise ChangelogError(f"CHANGELOG.md, line {number}: a change stands before the first `### Kind`")
            changes.append(Change(kind, _plain(line[2:])))
        elif line.startswith("  ") and changes:
            changes[-1] = Change(kind, f"{changes[-1].description} {_plain(line)}")
        elif line.strip():
            raise ChangelogError(f"CHANGELOG.md, line {number}: {line!r} is neither a heading nor a change")
    return tuple(changes)


def _plain(markdown: str) -> str:
    """Without links and code marks, which Artifact Hub would show as they are."""
    return re.sub(r"\[([^]]+)]\([^)]*\)", r"\1", markdown).replace("`", "").strip()
