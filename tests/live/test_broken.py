"""A proof fails when the mesh does something else than its scenario says."""

import pytest

from tests.live.harness import Arena
from tests.scenarios import BROKEN_POLICIES
from tests.scenarios import BROKEN_RULES

# each takes the whole time of the proof; claims of a kind that others have, too, are left to `make live-walk`
ALIKE = {"all-to-v1", "burst", "least-request", "by-header", "abort", "captains-only", "strangers", "membership"}
CASES = [
    pytest.param(*case, marks=[pytest.mark.long] if case[0] in ALIKE else [])
    for case in [*BROKEN_RULES, *BROKEN_POLICIES]
]


@pytest.mark.parametrize(("overlay", "broken", "claims"), CASES)
def test_the_proof_fails_when_a_rule_is_broken_on_purpose(
    arena: Arena, overlay: str, broken: str, claims: tuple[str, ...]
):
    assert failing(arena, overlay, broken) == sorted(claims)


def failing(arena: Arena, overlay: str, broken: str) -> list[str]:
    """The claims of a scenario that fail after one setting more, sorted."""
    arena.upgrade("-f", overlay, "--set", broken, "--set", "proof.seconds=30")
    proof = arena.run("test", check=False, timeout=120)
    assert proof.returncode == 1, proof.stdout + proof.stderr
    return sorted(line.split()[1].rstrip(":") for line in proof.stdout.splitlines() if line.startswith("FAILED "))
