"""Reads the names of the packages that a lock file pins."""

import re

_PIN = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)==", re.MULTILINE)


def normalized(name: str) -> str:
    """A package's name as all indexes compare it: lower case, and `-` for `_` and `.`."""
    return re.sub(r"[-_.]+", "-", name).lower()


def pinned(text: str) -> frozenset[str]:
    """The normalized names of all pinned packages, those of other platforms included."""
    return frozenset(normalized(name) for name in _PIN.findall(text))
