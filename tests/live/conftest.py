"""Arenas for the live tests; each is stopped, and no process of it may survive."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import forms
from tests.live.harness import Arena
from tests.live.harness import Fields


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.live)


@pytest.fixture(scope="session")
def home() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="arena-") as folder:  # short: a Unix socket's path is at most 107 bytes
        yield Path(folder)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    forms.parametrize(metafunc, "fields", "module")


@pytest.fixture(scope="module")
def fields(home: Path, request: pytest.FixtureRequest) -> Iterator[Fields]:
    arena = Arena(home, "fields", request.param)
    fields = Fields(arena)
    arena.up()
    try:
        yield fields
    finally:
        arena.down()


@pytest.fixture(scope="module")
def arena(home: Path) -> Iterator[Arena]:
    """The match, at six times the usual pace, so that a thousand requests take seconds."""
    arena = Arena(home, "match")
    arena.common = ["-f", str(Path(__file__).parent / "pace.yaml")]
    arena.up()
    try:
        yield arena
    finally:
        arena.down()
