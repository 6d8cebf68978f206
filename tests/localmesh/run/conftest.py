"""Homes with short paths, and small arenas that end in any case."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from localmesh.settings import Home
from tests.localmesh.run.small import Play
from tests.localmesh.run.small import player


@pytest.fixture
def home() -> Iterator[Home]:
    with tempfile.TemporaryDirectory(prefix="arena-") as folder:  # a Unix socket's path must be short
        home = Home("test", Path(folder) / "test")
        home.create()
        yield home


@pytest.fixture
def play(home: Home) -> Play:
    """Run a scenario on a small arena; everything has ended afterwards."""
    return player(home)
