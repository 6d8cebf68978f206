"""One input and our verdict on it."""

import copy
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any

Object = dict[str, Any]


class Verdict(Enum):
    """What we say of an input, and so what the API server must say of it."""

    ACCEPTED = "accepted"  # the API server accepts it
    REFUSED = "refused"  # the API server refuses it, too
    UNSUPPORTED = "not supported by the embedded mesh"  # the API server may say what it likes
    ENVOY = "Envoy refuses it"  # the API server accepts it, and then nothing would work


A, R, U, E = Verdict.ACCEPTED, Verdict.REFUSED, Verdict.UNSUPPORTED, Verdict.ENVOY


@dataclass(frozen=True, slots=True)
class Row:
    """An object, what is special about it, our verdict, and the path of the field that is at fault."""

    words: str
    content: Object
    verdict: Verdict
    path: str = ""

    def __str__(self) -> str:
        return f"{self.content['kind']}: {self.words}"


def rows(
    build: Callable[[Any], Object], prefix: str, *table: tuple[str, Any, Verdict] | tuple[str, Any, Verdict, str]
) -> tuple[Row, ...]:
    """Rows that differ in what goes into `build`; the path of a row continues the prefix."""
    made: list[Row] = []
    for words, value, verdict, *path in table:
        at = "" if verdict is A else f"{prefix}{path[0] if path else ''}"
        made.append(Row(words, copy.deepcopy(build(value)), verdict, at))
    return tuple(made)
