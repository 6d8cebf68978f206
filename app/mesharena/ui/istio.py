"""The Istio objects of a scenario as lines to show, each with what it has in common with the scenario before."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Literal

import msgspec

Mark = Literal[" ", "+", "-"]

HEAD = "# Istio objects of scenario "
_DOCUMENT = re.compile(r"^---[^\n]*$", re.MULTILINE)
_KIND = re.compile(r"^kind: *(\S+)", re.MULTILINE)
_NAME = re.compile(r"^metadata:(?:\n +\S.*)*?\n +name: *(\S+)", re.MULTILINE)
_LABELS = re.compile(r"^  labels:\n(?: {4}.*\n)+", re.MULTILINE)  # the chart's own, alike everywhere


class Line(msgspec.Struct, frozen=True, array_like=True):
    """A line of YAML: there before and now, new, or gone."""

    mark: Mark
    text: str


class Object(msgspec.Struct, frozen=True):
    """One object; `changed` when it is not what it was in the scenario before."""

    kind: str
    name: str
    changed: bool
    lines: tuple[Line, ...]


def scenario_of(text: str) -> str | None:
    """Whose objects the file says that it holds."""
    first = text.partition("\n")[0]
    return first.removeprefix(HEAD).strip() if first.startswith(HEAD) else None


def objects(text: str, before: str | None) -> tuple[Object, ...]:
    """The objects, those that changed first; without a `before` to compare with, nothing has changed."""
    old = dict(_documents(before)) if before is not None else None
    new = dict(_documents(text))
    keys = [*new, *(key for key in (old or {}) if key not in new)]
    found = [_object(key, new.get(key, ""), new.get(key, "") if old is None else old.get(key, "")) for key in keys]
    return tuple(sorted(found, key=lambda o: not o.changed))


def _documents(text: str) -> Iterator[tuple[tuple[str, str], str]]:
    for document in _DOCUMENT.split(text):
        kind, name = _KIND.search(document), _NAME.search(document)
        if kind and name:
            yield (kind[1], name[1]), _LABELS.sub("", document.strip("\n") + "\n")


def _object(key: tuple[str, str], new: str, old: str) -> Object:
    return Object(key[0], key[1], new != old, tuple(_compared(old.splitlines(), new.splitlines())))


def _compared(old: list[str], new: list[str]) -> Iterator[Line]:
    for kind, i, j, m, n in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            yield from (Line(" ", text) for text in new[m:n])
        else:
            yield from (Line("-", text) for text in old[i:j])
            yield from (Line("+", text) for text in new[m:n])
