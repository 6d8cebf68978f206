"""Every scenario's own proof on live traffic."""

import pytest

from tests.live.harness import Arena
from tests.scenarios import NAMES
from tests.scenarios import arguments


@pytest.mark.parametrize("overlay", NAMES)
def test_the_scenario_proves_its_claims(arena: Arena, overlay: str):
    arena.upgrade(*arguments(overlay))
    proof = arena.run("test", check=False, timeout=240)
    assert proof.returncode == 0, proof.stdout + proof.stderr
