"""Every scenario's own proof by `helm test`, and that it fails when the mesh does something else."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cluster.lanes import side_by_side
from tests.cluster.release import Release
from tests.scenarios import BROKEN_POLICIES
from tests.scenarios import BROKEN_RULES
from tests.scenarios import CROWDS
from tests.scenarios import KINDS
from tests.scenarios import NAMES
from tests.scenarios import by_pods

LANES = 2  # more of them would share the cores of a small machine, and answer late
LONG = {"outlier", "delay", "slow-start"}  # they are proven first, so that all lanes end at about the same time
# where everybody may shoot, the captains get few shots of the fifty that their own claim needs
BROKEN_SECONDS = {"captains-only": 150}
PACE = str(Path(__file__).parent / "pace.yaml")


@pytest.fixture(scope="module")
def fast(releases: Callable[[str], Release]) -> list[Release]:
    """Releases at the quick pace, one a namespace."""
    made = [releases(f"arena-scenarios-{number + 1}") for number in range(LANES)]
    for release in made:
        release.common += ["--set", "ingress.enabled=false"]
        release.helm("install", release.name, release.chart, *release.common)
    return made


def prove(release: Release, scenarios: list[str]) -> None:
    """Proves scenarios that differ in rules alone, and fails with all that were not proven."""
    failed = []
    for scenario in scenarios:
        release.upgrade(scenario, *(() if scenario in CROWDS else ("-f", PACE)))
        release.wait()
        code, report = release.test()
        first = next(claim for claim, terms in release.story()["proof"].items() if terms)
        if code or f"ok {first}: " not in report:
            failed.append(f"{scenario}: {report}")
    assert not failed, "\n\n".join(failed)


# CI proves one scenario of each kind here, and all of them on embedded Envoys; `make e2e-walk` proves the others
@pytest.mark.parametrize(
    "proven",
    [
        pytest.param(KINDS, id="of each kind"),
        pytest.param([name for name in NAMES if name not in KINDS], id="all others", marks=pytest.mark.long),
    ],
)
def test_the_scenarios_prove_their_claims(fast: list[Release], proven: list[str]):
    chosen = [[name for name in group if name in proven] for group in by_pods()]
    groups = sorted(filter(None, chosen), key=lambda group: (not LONG & set(group), -len(group)))
    failed = side_by_side(fast, groups, prove)
    assert not failed, "\n\n".join(failed)


# each takes the whole time of the proof: CI has a share, a policy and mutual TLS, `make e2e-walk` all others
FEW = {"75-25", "authorization", "mtls-strict"}
BROKEN = [*BROKEN_RULES, *BROKEN_POLICIES]


@pytest.mark.parametrize(
    "broken",
    [
        pytest.param([case for case in BROKEN if case[0] in FEW], id="a few"),
        pytest.param([case for case in BROKEN if case[0] not in FEW], id="all others", marks=pytest.mark.long),
    ],
)
def test_helm_test_fails_when_a_rule_is_broken_on_purpose(
    fast: list[Release], broken: list[tuple[str, str, tuple[str, ...]]]
):
    def break_it(release: Release, case: tuple[str, str, tuple[str, ...]]) -> None:
        scenario, setting, claims = case
        release.upgrade(
            scenario, "-f", PACE, "--set", setting, "--set", f"proof.seconds={BROKEN_SECONDS.get(scenario, 60)}"
        )
        release.wait()
        code, report = release.test()
        assert code != 0, report
        failed = {line.split()[1].rstrip(":") for line in report.splitlines() if line.startswith("FAILED ")}
        assert failed == set(claims), report

    failed = side_by_side(fast, broken, break_it)
    assert not failed, "\n\n".join(failed)
