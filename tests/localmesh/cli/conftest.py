"""An arena for each test, and the end of all its processes."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.localmesh.cli.person import Person
from tests.localmesh.cli.person import until


@pytest.fixture
def person() -> Iterator[Person]:
    with tempfile.TemporaryDirectory(prefix="arena-") as folder:
        person = Person(Path(folder))
        yield person
        person.types("down")
        until(lambda: not person.processes(), "end of every process", 5)
