"""Every ordered pair of scenarios once: A to B by upgrade, B to A by rollback, each end proven to be the right state.

The right state is the scenario's own: its pods, and in every caller's sidecar the configuration that the scenario alone
gives. Then the traffic: who is answered by whom.
"""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from localmesh import pipeline
from localmesh.plan import Network
from tests.cluster.release import SCENARIOS
from tests.cluster.release import Release
from tests.cluster.release import overlay
from tests.cluster.release import until
from tests.cluster.truth import differences
from tests.cluster.truth import local
from tests.cluster.truth import observed
from tests.live.test_walk import ANSWERS
from tests.live.test_walk import BOTH

FEW = str(Path(__file__).parent / "walk.yaml")
Pods = Counter[tuple[str, str]]


@pytest.fixture(scope="module")
def walker(releases: Callable[[str], Release]) -> Release:
    release = releases("arena-walk")
    release.common += ["-f", FEW]
    release.install()
    return release


def wanted(scenario: str) -> Pods:
    """The pods of a scenario by app and version."""
    documents = pipeline.documents(None, [FEW, *overlay(scenario)[1:]], [])
    labels = [dict(pod.labels) for pod in pipeline.desired(documents, Network(1)).plan.pods]
    return Counter((each["app"], each["version"]) for each in labels)


def check(walker: Release, scenario: str) -> None:
    want = wanted(scenario)

    def right() -> bool:
        pods = walker.pods()
        ready: Pods = Counter((p.labels["app"], p.labels["version"]) for p in pods.values() if p.ready)
        assert ready == want == Counter((p.labels["app"], p.labels["version"]) for p in pods.values()), ready
        for pod in pods.values():
            if "team" in pod.labels:
                found = differences(local(scenario, pod.labels["app"], "v1"), observed(walker, pod.name))
                assert not found, "\n".join(found)
        return True

    until(right, 90, f"state of {scenario}")
    expected = {(app, version) for app, versions in ANSWERS[scenario].items() for version in versions}
    watch, seen = walker.watch(), set()

    def traffic() -> bool:
        fresh = {(app, version) for app, outcomes in watch.table().items() for version in outcomes if version in BOTH}
        assert fresh <= expected, f"answered by whom it must not be: {fresh - expected}"
        seen.update(fresh)
        assert seen == expected, f"not seen yet: {expected - seen}"
        return True

    until(traffic, 30, f"traffic of {scenario}")


@pytest.mark.parametrize("start", SCENARIOS)
def test_there_and_back_again(walker: Release, start: str):
    walker.upgrade(start)
    check(walker, start)
    for other in SCENARIOS[SCENARIOS.index(start) + 1 :]:
        walker.upgrade(other)
        check(walker, other)
        walker.rollback()
        check(walker, start)
