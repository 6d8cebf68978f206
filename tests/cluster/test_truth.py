"""The same configuration on both platforms: istiod's for a sidecar is the embedded mesh's for that sidecar."""

from collections import Counter
from collections.abc import Callable
from threading import Lock

import pytest

from tests.cluster.lanes import side_by_side
from tests.cluster.release import ROOT
from tests.cluster.release import Release
from tests.cluster.release import until
from tests.cluster.truth import EXPECTED
from tests.cluster.truth import Config
from tests.cluster.truth import differences
from tests.cluster.truth import local
from tests.cluster.truth import observed
from tests.scenarios import by_pods

LANES = 2  # a release mostly waits for its pods
SIDECARS = 2  # of a deployment: more of them would have the same configuration, and take as long each
RENDERING = Lock()


@pytest.fixture(scope="module")
def lanes(releases: Callable[[str], Release]) -> list[Release]:
    """Releases of the match, one a namespace."""
    made = [releases(f"arena-truth-{number + 1}") for number in range(LANES)]
    for release in made:
        release.install()
    return made


def wanted(scenario: str, app: str, version: str) -> Config:
    with RENDERING:
        want = local(scenario, app, version)
    assert all(want.values())
    return want


def compare(release: Release, scenarios: list[str]) -> None:
    """Plays scenarios whose pods are alike, and fails at the first about which the platforms do not agree."""
    for scenario in scenarios:
        release.upgrade(scenario)
        release.wait()

        def same(scenario: str = scenario) -> bool:
            lines = []
            compared: Counter[tuple[str, str]] = Counter()
            for name, pod in release.pods().items():
                deployment = pod.labels["app"], pod.labels["version"]
                compared[deployment] += 1
                if compared[deployment] > SIDECARS or pod.labels["sidecar.istio.io/inject"] == "false":
                    continue
                unequal = differences(wanted(scenario, *deployment), observed(release, name))
                lines += [f"{name}: {line}" for line in unequal]
            assert not lines, "\n".join(lines)
            return True

        until(same, 40, f"agreement about {scenario}")
        release.hang_up()  # the next scenario's pods are others


def test_both_platforms_give_every_sidecar_of_every_scenario_the_same_configuration(lanes: list[Release]):
    failed = side_by_side(lanes, sorted(by_pods(), key=len, reverse=True), compare)
    assert not failed, "\n\n".join(failed)


def test_every_difference_is_listed_with_its_reason_in_the_docs():
    text = (ROOT / "docs" / "cluster.md").read_text()
    table = {
        line.split("|")[1].strip().strip("`"): line.split("|")[2].strip()
        for line in text.splitlines()
        if line.startswith("| `")
    }
    assert {name: table.get(name) for name in EXPECTED} == EXPECTED
