"""A configuration that a real Envoy refuses: its message reaches the user, and the old state stays in force."""

from typing import Any

import pytest

from localmesh import pipeline
from localmesh.envoy import lb
from localmesh.errors import RestoreError
from localmesh.errors import RolloutError
from localmesh.model import LoadBalancer
from tests.localmesh import samples
from tests.localmesh.run.small import Play
from tests.localmesh.run.small import Small
from tests.localmesh.run.small import server
from tests.localmesh.run.small import state

BEFORE = state(server("ball-v1", "one", app="ball"))
AFTER = [
    *BEFORE,
    samples.destination_rule(versions="v1", trafficPolicy={"loadBalancer": {"simple": "RANDOM"}}),
    samples.virtual_service(samples.rule(samples.V1)),
]


def broken_cluster(monkeypatch: pytest.MonkeyPatch) -> None:
    def policy(balancer: LoadBalancer | None) -> dict[str, str]:
        is_random = balancer is not None and balancer.algorithm == "RANDOM"
        return {"lb_policy": "CLUSTER_PROVIDED" if is_random else "ROUND_ROBIN"}

    monkeypatch.setattr(lb, "policy", policy)


def test_a_refused_change_says_why_and_what_ran_before_goes_on(play: Play, monkeypatch: pytest.MonkeyPatch):
    broken_cluster(monkeypatch)

    async def scenario(small: Small) -> None:
        await small.move(BEFORE)
        before = small.pids()
        async with small.load() as answers:
            with pytest.raises(RolloutError, match=r"sidecar of .* refused .*outbound\|8080\|.*LB") as refused:
                await small.move(AFTER)
        assert not isinstance(refused.value, RestoreError)
        assert set(answers) == {(200, "one")}
        assert small.pids() == before
        for name in small.arena.pods:
            session = small.arena.discovery.session(name)
            assert session is not None
            assert session.is_in_force, name
        monkeypatch.undo()
        await small.move(AFTER)
        assert await small.call() == (200, "one")

    play(scenario)


def test_a_pod_whose_sidecar_refuses_its_first_configuration_is_not_waited_for(
    play: Play, monkeypatch: pytest.MonkeyPatch
):
    own_resources = pipeline.own_resources

    def without_address(*arguments: Any) -> Any:
        resources = own_resources(*arguments)
        resources.listeners["virtualInbound"] = {"name": "virtualInbound", "filter_chains": []}
        return resources

    async def scenario(small: Small) -> None:
        await small.move(BEFORE)
        monkeypatch.setattr(pipeline, "own_resources", without_address)
        with pytest.raises(RolloutError, match=r"other-.*refused.*virtualInbound"):
            await small.move([*BEFORE, server("other", "two")], seconds=20)
        assert "other" not in small.pids()
        assert await small.call() == (200, "one")

    play(scenario)
