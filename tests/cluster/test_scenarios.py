"""Every scenario's own proof by `helm test`, and that it fails when the mesh does something else."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cluster.lanes import side_by_side
from tests.cluster.release import SCENARIOS
from tests.cluster.release import Release
from tests.scenarios import BROKEN_POLICIES

LANES = 2  # more of them would share the cores of a small machine, and answer late
LONG = ("outlier", "delay")  # they are proven first, so that all lanes end at about the same time
PACE = str(Path(__file__).parent / "pace.yaml")
EVEN = "routing.ball.rules.all.to.v1=50,routing.ball.rules.all.to.v2=50"


@pytest.fixture(scope="module")
def fast(releases: Callable[[str], Release]) -> list[Release]:
    """Releases at the quick pace, one a namespace."""
    made = [releases(f"arena-scenarios-{number + 1}") for number in range(LANES)]
    for release in made:
        release.common += ["-f", PACE, "--set", "ingress.enabled=false"]
        release.helm("install", release.name, release.chart, *release.common)
    return made


def prove(release: Release, scenario: str) -> None:
    release.upgrade(scenario)
    release.wait()
    code, report = release.test()
    assert code == 0, report
    assert f"ok {next(iter(c for c, claim in release.story()['proof'].items() if claim))}: " in report


def test_every_scenario_proves_its_claims(fast: list[Release]):
    failed = side_by_side(fast, sorted(SCENARIOS, key=lambda scenario: scenario not in LONG), prove)
    assert not failed, "\n\n".join(failed)


def test_helm_test_fails_when_a_rule_is_broken_on_purpose(fast: list[Release]):
    release = fast[0]
    release.upgrade("75-25", "--set", EVEN, "--set", "proof.seconds=60")
    release.wait()
    code, report = release.test()
    assert code != 0
    failed = [line.split()[1].rstrip(":") for line in report.splitlines() if line.startswith("FAILED ")]
    assert failed == ["three-quarters-to-v1"], report


def test_helm_test_fails_when_a_policy_is_broken_on_purpose(fast: list[Release]):
    def break_it(release: Release, number: str) -> None:
        scenario, setting, claims = BROKEN_POLICIES[int(number)]
        release.upgrade(scenario, "--set", setting, "--set", "proof.seconds=60")
        release.wait()
        code, report = release.test()
        assert code != 0, report
        failed = {line.split()[1].rstrip(":") for line in report.splitlines() if line.startswith("FAILED ")}
        assert failed >= set(claims), report  # a slow cluster may leave others without enough requests

    failed = side_by_side(fast, [str(number) for number in range(len(BROKEN_POLICIES))], break_it)
    assert not failed, "\n\n".join(failed)
