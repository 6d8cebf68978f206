"""An arena for each test, and the end of all its processes."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.localmesh.cli.person import Person
from tests.localmesh.cli.person import until


@pytest.fixture(params=["Linux", "another kernel"])
def kernel(request: pytest.FixtureRequest) -> str:
    """For tests that must also hold where the embedded mesh may do nothing of Linux alone."""
    return str(request.param)


@pytest.fixture
def person(request: pytest.FixtureRequest) -> Iterator[Person]:
    with tempfile.TemporaryDirectory(prefix="arena-") as folder:
        person = Person(Path(folder))
        if "kernel" in request.fixturenames and request.getfixturevalue("kernel") != "Linux":
            person.leave_linux()
        yield person
        person.types("down")
        until(lambda: not person.processes(), "end of every process", 5)
