"""State folders with short paths, and small arenas that are always stopped."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from localmesh.settings import StateFolder
from tests import forms
from tests.localmesh.run.small import Play
from tests.localmesh.run.small import player


@pytest.fixture
def state_folder() -> Iterator[StateFolder]:
    with tempfile.TemporaryDirectory(prefix="arena-") as folder:  # a Unix socket's path must be short
        state_folder = StateFolder("test", Path(folder) / "test")
        state_folder.create()
        yield state_folder


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    forms.parametrize(metafunc, "play", "function")


@pytest.fixture
def play(state_folder: StateFolder, request: pytest.FixtureRequest) -> Play:
    """Run a scenario on a small arena; everything has ended afterwards."""
    return player(state_folder, single_address=request.param == forms.SINGLE)
