"""Conditions on a text, such as a path or the value of a header."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["exact", "prefix", "regex"]


@dataclass(frozen=True, slots=True)
class StringMatch:
    """A condition on a text; a regex must match all of it."""

    kind: Kind
    value: str
