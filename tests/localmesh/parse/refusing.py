"""Refusals, and the checks of them that tests share."""

import pytest

from localmesh.errors import UnsupportedError
from tests.localmesh import samples


def refused(*objects: samples.Object) -> UnsupportedError:
    """The error with which these objects are refused."""
    with pytest.raises(UnsupportedError) as caught:
        samples.mesh(*objects)
    return caught.value


def check(content: samples.Object, subject: str, path: str, part: str = "") -> None:
    """One object is refused, for the field at a path first of all."""
    error = refused(content)
    assert (error.subject, error.path) == (subject, path)
    assert part in error.fact
