"""Every ordered pair of scenarios once: A to B by upgrade, B to A by rollback, each end proven to be the right state.

The right state is the scenario's own: its pods, and in every caller's sidecar the configuration that the scenario alone
gives, with the balls' addresses and no others. Then the traffic: who is answered by whom. Most of the time a walker
waits for pods, so several walk at once, each in a namespace of its own.
"""

import json
from collections import Counter
from collections.abc import Callable
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from localmesh import manifests
from localmesh import pipeline
from localmesh.plan import Network
from tests.cluster.lanes import side_by_side
from tests.cluster.release import SCENARIOS
from tests.cluster.release import Release
from tests.cluster.release import overlay
from tests.cluster.release import until
from tests.cluster.truth import differences
from tests.cluster.truth import endpoints
from tests.cluster.truth import local
from tests.cluster.truth import observed
from tests.live.facts import versions_by_caller
from tests.live.test_walk import answers
from tests.scenarios import ejects

FEW = str(Path(__file__).parent / "walk.yaml")
WALKERS = 3
STAGE = 6  # the longest way of a walker before it takes the next one, so that all end at about the same time
Pods = Counter[tuple[str, str]]
Stage = tuple[str, list[str]]


@cache
def deployments(scenario: str) -> dict[str, str]:
    """The Deployments of a scenario by name, as texts that can be compared."""
    deployments = manifests.read(pipeline.documents(None, [FEW, *overlay(scenario)[1:]], [])).of_kind("Deployment")
    return {deployment.key.name: json.dumps(deployment.content["spec"], sort_keys=True) for deployment in deployments}


@cache
def wanted(scenario: str) -> Pods:
    """The pods of a scenario by app and version."""
    documents = pipeline.documents(None, [FEW, *overlay(scenario)[1:]], [])
    labels = [dict(pod.labels) for pod in pipeline.desired(documents, Network(1)).plan.pods]
    return Counter((pod["app"], pod["version"]) for pod in labels)


def stages(same_pods: bool) -> Iterator[Stage]:
    """Every pair of scenarios once, as a start and where to go from there and back."""
    for index, start in enumerate(SCENARIOS):
        after = SCENARIOS[index + 1 :]
        others = [other for other in after if (deployments(start) == deployments(other)) == same_pods]
        yield from ((start, others[i : i + STAGE]) for i in range(0, len(others), STAGE))


def settled(walker: Release, scenario: str) -> bool:
    """Whether pods and sidecars are what the scenario alone gives; what differs is an error."""
    pods = walker.pods()
    running: Pods = Counter((p.labels["app"], p.labels["version"]) for p in pods.values())
    ready: Pods = Counter((p.labels["app"], p.labels["version"]) for p in pods.values() if p.ready)
    assert ready == running == wanted(scenario), f"{ready} of {running}"
    strangers = {p.labels["app"] for p in walker.pods(leaving=True).values()} - {app for app, _ in wanted(scenario)}
    assert not strangers, f"{strangers} play until they have left"
    walker.hang_up(but=pods)
    balls = {p.obj["status"]["podIP"]: p.labels["version"] for p in pods.values() if p.labels["app"] == "ball"}
    for name, pod in pods.items():
        if "team" in pod.labels:
            difference = differences(local(scenario, pod.labels["app"], "v1"), observed(walker, name))
            assert not difference, "\n".join(difference)
            for subset, known in endpoints(walker, name).items():
                want = {address for address, version in balls.items() if subset in ("", version)}
                assert known == want, f"{name} knows {known} behind {subset or 'the ball'}, not {want}"
    return True


def answered(walker: Release, scenario: str) -> None:
    """Every caller is answered by exactly the versions that the scenario names."""
    expected = {(app, version) for app, versions in answers(scenario).items() for version in versions}
    enough = {(app, "v1") for app in answers(scenario)} if ejects(scenario) else expected
    watch, seen = walker.watch(), set()

    def traffic() -> bool:
        seen.update((app, v) for app, vs in versions_by_caller(watch.requests()).items() for v in vs)
        assert seen >= enough, f"not seen yet: {enough - seen}"
        return True

    until(traffic, 30, f"traffic of {scenario}")
    assert seen <= expected, f"answered by whom it must not be: {seen - expected}"


def check(walker: Release, scenario: str) -> None:
    until(lambda: settled(walker, scenario), 120, f"state of {scenario}")
    answered(walker, scenario)


def walk(walker: Release, stage: Stage) -> None:
    """From a start to every other and back by rollback."""
    start, others = stage
    here = start
    try:
        walker.upgrade(start)
        check(walker, start)
        for other in others:
            here = f"{start} -> {other}"
            walker.upgrade(other)
            check(walker, other)
            here = f"{other} -> {start} by rollback"
            walker.rollback()
            check(walker, start)
    except AssertionError as error:
        raise AssertionError(f"{here}: {error}") from error


@pytest.fixture(scope="module")
def walkers(releases: Callable[[str], Release]) -> list[Release]:
    for scenario in SCENARIOS:  # Helm and the generator are asked once, before there are threads
        wanted(scenario)
        for app in answers(scenario):
            local(scenario, app, "v1")
    made = [releases(f"arena-walk-{number + 1}") for number in range(WALKERS)]
    for walker in made:
        walker.common += ["-f", FEW, "--set", "ingress.enabled=false"]
        walker.helm("install", walker.name, walker.chart, *walker.common)
    return made


def longest_first(same_pods: bool) -> list[Stage]:
    return sorted(stages(same_pods), key=lambda stage: -len(stage[1]))


def test_upgrade_and_rollback_work_between_scenarios_with_the_same_pods(walkers: list[Release]):
    failed = side_by_side(walkers, longest_first(same_pods=True), walk)
    assert not failed, "\n\n".join(failed)


@pytest.mark.long
def test_upgrade_and_rollback_work_between_scenarios_with_other_pods(walkers: list[Release]):
    failed = side_by_side(walkers, longest_first(same_pods=False), walk)
    assert not failed, "\n\n".join(failed)
