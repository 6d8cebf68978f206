"""Waiting until an Envoy has accepted its configuration."""

import asyncio
from typing import Any

import pytest

from localmesh.envoy import CLUSTER
from localmesh.envoy import ENDPOINTS
from localmesh.envoy import ROUTES
from localmesh.errors import RolloutError
from localmesh.run import subscriber as module
from localmesh.run.barrier import push_in_stages
from localmesh.run.subscriber import Subscriber
from localmesh.xds.resource import Snapshot
from localmesh.xds.resource import versioned
from tests.localmesh.xds.envoys import FakeEnvoy
from tests.localmesh.xds.envoys import names
from tests.localmesh.xds.envoys import snapshot

ONE = snapshot({"a": 1})
TWO = snapshot({"a": 2, "b": 1}, routes=2)


def subscribed(live: bool = True) -> tuple[Subscriber, FakeEnvoy]:
    subscriber = Subscriber("locals", ONE, lambda: live)
    envoy = FakeEnvoy(subscriber.session)
    envoy.start()
    return subscriber, envoy


async def soon(condition: Any) -> None:
    async with asyncio.timeout(5):
        while not condition():
            await asyncio.sleep(0)


async def moved(subscriber: Subscriber, wanted: Snapshot) -> None:
    """Push these resources in stages, and wait until they are in force."""
    await push_in_stages([(subscriber, wanted)])


async def taking_all(envoy: FakeEnvoy, moving: "asyncio.Task[None]") -> list[Any]:
    """Take what comes until the move has ended, asking for the endpoints of a new cluster; the types in their order."""
    types = []
    while not moving.done():
        if envoy.inbox:
            response = envoy.accept()
            types.append(response.type_url)
            if response.type_url == CLUSTER and "b" in names(response):
                envoy.say(ENDPOINTS, resource_names_subscribe=["b"])
        await asyncio.sleep(0)
    return types


def test_a_change_ends_when_the_envoy_has_accepted_every_step():
    async def scenario() -> None:
        subscriber, envoy = subscribed()
        moving = asyncio.create_task(moved(subscriber, TWO))
        taken = await taking_all(envoy, moving)
        await moving
        assert taken.index(CLUSTER) < taken.index(ROUTES)
        assert subscriber.session.wanted == TWO
        assert subscriber.session.is_in_force

    asyncio.run(scenario())


def test_routes_wait_until_their_clusters_are_in_force():
    async def scenario() -> None:
        subscriber, envoy = subscribed()
        moving = asyncio.create_task(moved(subscriber, TWO))
        await soon(lambda: envoy.inbox)
        assert {response.type_url for response in envoy.inbox}.isdisjoint({ROUTES})
        moving.cancel()
        await asyncio.gather(moving, return_exceptions=True)

    asyncio.run(scenario())


def test_earlier_pushes_are_waited_for_as_well(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "ACCEPT_SECONDS", 0.0)

    async def scenario() -> None:
        subscriber, _ = subscribed()
        subscriber.push(snapshot({"a": 1}, {"a": 2}))
        with pytest.raises(RolloutError, match="locals"):
            await moved(subscriber, snapshot({"a": 1}, {"a": 2}))

    asyncio.run(scenario())


def test_a_refusal_names_the_proxy_the_istio_object_and_the_envoys_reason():
    origin = "/apis/networking.istio.io/v1/namespaces/arena/virtual-service/ball"
    route = {"metadata": {"filter_metadata": {"istio": {"config": origin}}}, "name": "broken"}
    table = {"name": "r", "virtual_hosts": [{"name": "x", "domains": ["*"], "routes": [route]}]}
    bad = {**ONE, ROUTES: versioned(ROUTES, {"r": table})}

    async def scenario() -> None:
        subscriber, envoy = subscribed()
        moving = asyncio.create_task(moved(subscriber, bad))
        await soon(lambda: envoy.inbox)
        envoy.refuse("bad regex")
        with pytest.raises(RolloutError, match=r"locals .*VirtualService arena/ball.*bad regex"):
            await moving
        await it_goes_back(subscriber, envoy)

    async def it_goes_back(subscriber: Subscriber, envoy: FakeEnvoy) -> None:
        back = asyncio.create_task(moved(subscriber, ONE))
        await taking_all(envoy, back)
        await back
        assert subscriber.session.is_in_force

    asyncio.run(scenario())


def test_an_envoy_that_does_not_run_is_not_waited_for():
    async def scenario() -> None:
        subscriber, envoy = subscribed(live=False)
        envoy.leave()
        await moved(subscriber, TWO)
        assert subscriber.session.wanted == TWO

    asyncio.run(scenario())


def test_an_envoy_that_dies_meanwhile_is_not_waited_for():
    async def scenario() -> None:
        runs = [True]
        subscriber = Subscriber("locals", ONE, lambda: runs[0])
        envoy = FakeEnvoy(subscriber.session)
        envoy.start()
        moving = asyncio.create_task(moved(subscriber, TWO))
        await soon(lambda: envoy.inbox)
        runs[0] = False
        envoy.leave()
        await asyncio.wait_for(moving, 5)

    asyncio.run(scenario())
