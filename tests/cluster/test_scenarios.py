"""Every scenario's own proof by `helm test`, and that it fails when the mesh does something else."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cluster.release import SCENARIOS
from tests.cluster.release import Release

PACE = str(Path(__file__).parent / "pace.yaml")
EVEN = "routing.ball.rules.all.to.v1=50,routing.ball.rules.all.to.v2=50"


@pytest.fixture(scope="module")
def fast(releases: Callable[[str], Release]) -> Release:
    release = releases("arena-scenarios")
    release.common += ["-f", PACE]
    release.install()
    return release


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_the_scenario_proves_its_claims(fast: Release, scenario: str):
    fast.upgrade(scenario)
    fast.wait()
    code, said = fast.test()
    assert code == 0, said
    assert f"ok {next(iter(c for c, claim in fast.story()['proof'].items() if claim))}: " in said


def test_helm_test_fails_when_a_rule_is_broken_on_purpose(fast: Release):
    fast.upgrade("75-25", "--set", EVEN, "--set", "proof.seconds=60")
    fast.wait()
    code, said = fast.test()
    assert code != 0
    failed = [line.split()[1].rstrip(":") for line in said.splitlines() if line.startswith("FAILED ")]
    assert failed == ["three-quarters-to-v1"], said
