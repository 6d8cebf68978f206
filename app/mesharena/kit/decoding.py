"""Reads the field path out of a decoding error of msgspec."""

import re

_AT_PATH = re.compile(r" - at `\$\.?(?P<path>[^`]*)`")
_NAMED = re.compile(r"(?:required|unknown) field `(?P<field>[^`]*)`")


def field_of(error: str) -> str:
    """The field that a decoding error is about, as a path such as `start.x`; empty for the body as a whole."""
    path = match["path"] if (match := _AT_PATH.search(error)) else ""
    named = match["field"] if (match := _NAMED.search(error)) else ""
    return ".".join(part for part in (path, named) if part)
