"""The types that all messages use: values with bounds, and a base class that refuses unknown fields."""

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
    """A message that refuses unknown fields."""


class Position(Message, frozen=True):
    """A point of the pitch."""

    x: Coordinate
    y: Coordinate


class Nothing(Message, frozen=True):
    """The body of a request that needs none: empty, or {}."""
