"""The Istio objects of a scenario as lines of YAML, compared with those of the previous scenario."""

from collections.abc import Iterator
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Literal

import msgspec

from mesharena.kit.scenario import IstioObject

Mark = Literal[" ", "+", "-"]


class Line(msgspec.Struct, frozen=True, array_like=True):
    """A line of YAML: unchanged (" "), added ("+") or removed ("-")."""

    mark: Mark
    text: str


class Compared(msgspec.Struct, frozen=True):
    """One object; `changed` if it differs from the previous scenario."""

    kind: str
    name: str
    changed: bool
    lines: tuple[Line, ...]


def compared(objects: Sequence[IstioObject], before: Sequence[IstioObject] | None) -> tuple[Compared, ...]:
    """The objects, changed ones first; without a `before` to compare with, none is changed."""
    new = {(o.kind, o.name): o.text for o in objects}
    old = new if before is None else {(o.kind, o.name): o.text for o in before}
    keys = [*new, *(key for key in old if key not in new)]
    return tuple(sorted((_compare(*key, old.get(key, ""), new.get(key, "")) for key in keys), key=_unchanged))


def _unchanged(compared: Compared) -> bool:
    return not compared.changed


def _compare(kind: str, name: str, old: str, new: str) -> Compared:
    return Compared(kind, name, new != old, tuple(_lines(old.splitlines(), new.splitlines())))


def _lines(old: list[str], new: list[str]) -> Iterator[Line]:
    for kind, i, j, m, n in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            yield from (Line(" ", text) for text in new[m:n])
        else:
            yield from (Line("-", text) for text in old[i:j])
            yield from (Line("+", text) for text in new[m:n])
