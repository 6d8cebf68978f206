"""Files as tutorials have them, applied to a match that leaves its rules to others: the game goes on under each."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import rulefiles
from tests.live.facts import Journal
from tests.live.harness import Arena

UNMANAGED = ["--set", "routing.managed=false,ball.versions.v2.enabled=true"]


@pytest.fixture(scope="module")
def unmanaged(arena: Arena) -> Iterator[Arena]:
    """The match with two balls and no rule of the chart for them."""
    arena.upgrade(*UNMANAGED)
    yield arena
    arena.upgrade()


@pytest.mark.parametrize("path", rulefiles.FILES, ids=lambda path: path.stem)
def test_the_match_goes_on_under_a_file(unmanaged: Arena, path: Path):
    applied = unmanaged.run("apply", "-f", str(path)).stdout
    assert "created" in applied
    assert len(Journal(unmanaged).gather(20, 10)) >= 20
    unmanaged.run("delete", "-f", str(path))


@pytest.mark.parametrize("path", rulefiles.REFUSED, ids=lambda path: path.stem)
def test_a_file_that_is_refused_changes_nothing(unmanaged: Arena, path: Path):
    before = unmanaged.run("get").stdout
    refused = unmanaged.run("apply", "-f", str(path), check=False)
    assert refused.returncode != 0
    assert all(word in refused.stderr for word in rulefiles.refusal(path) if word != "kind")
    assert unmanaged.run("get").stdout == before
