"""What all messages are made of: bounded types, and a base that refuses fields it does not know."""

from typing import Annotated
from typing import Literal

import msgspec
from msgspec import Meta

Team = Literal["locals", "visitors"]
Name = Annotated[str, Meta(min_length=1, max_length=80)]
Text = Annotated[str, Meta(max_length=200)]
Coordinate = Annotated[float, Meta(ge=-1000, le=2000)]
Count = Annotated[int, Meta(ge=0)]


class Message(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, gc=False):
    """A message that refuses fields it does not know."""


class Position(Message, frozen=True):
    """A point of the pitch."""

    x: Coordinate
    y: Coordinate


class Nothing(Message, frozen=True):
    """The body of a request that says all by its path: empty, or {}."""
