"""Several Envoys that change together, played by the test: each stage is in force at all of them before the next."""

import asyncio
from collections.abc import Iterator

import pytest

from localmesh.envoy import CLUSTER
from localmesh.envoy import LISTENER
from localmesh.envoy import ROUTES
from localmesh.errors import RolloutError
from localmesh.run.barrier import push_in_stages
from localmesh.run.subscriber import Subscriber
from tests.localmesh.xds.envoys import FakeEnvoy
from tests.localmesh.xds.envoys import snapshot

OLD = snapshot({"a": 1})
NEW = snapshot({"a": 2}, routes=2, listeners=2)
LISTENERS_ALONE = snapshot({"a": 1}, listeners=2)


def subscribed(name: str) -> tuple[Subscriber, FakeEnvoy]:
    subscriber = Subscriber(name, OLD, lambda: True)
    envoy = FakeEnvoy(subscriber.session)
    envoy.start()
    return subscriber, envoy


async def turns() -> None:
    """Let everything happen that waits for nothing."""
    for _ in range(20):
        await asyncio.sleep(0)


def waiting(envoy: FakeEnvoy) -> set[str]:
    """The types of the responses that the Envoy has not answered."""
    return {response.type_url for response in envoy.inbox}


def test_no_envoy_gets_a_stage_before_all_have_accepted_the_one_before():
    async def scenario() -> None:
        (one, slow), (two, fast) = subscribed("one"), subscribed("two")
        moving = asyncio.create_task(push_in_stages([(one, NEW), (two, NEW)]))
        for type_url in (CLUSTER, LISTENER, ROUTES):
            await turns()
            assert type_url in waiting(slow)
            while fast.inbox:
                fast.accept()
                await turns()
            assert fast.has != slow.has
            assert not moving.done()
            later = {LISTENER, ROUTES} if type_url == CLUSTER else {ROUTES} - {type_url}
            assert all(fast.has[kind] == slow.has[kind] for kind in later), "the fast one is a stage ahead"
            slow.accept_all()
        await moving
        assert slow.has == fast.has
        assert one.session.wanted == two.session.wanted == NEW

    asyncio.run(scenario())


def test_an_envoy_without_a_change_in_a_stage_waits_for_the_others():
    async def scenario() -> None:
        (one, slow), (two, fast) = subscribed("one"), subscribed("two")
        moving = asyncio.create_task(push_in_stages([(one, NEW), (two, LISTENERS_ALONE)]))
        await turns()
        assert CLUSTER in waiting(slow)
        assert not fast.inbox
        slow.accept_all()
        await turns()
        assert waiting(fast) == {LISTENER}
        for _ in both_until_done(moving, slow, fast):
            await turns()
        await moving

    asyncio.run(scenario())


def both_until_done(moving: "asyncio.Task[None]", *envoys: FakeEnvoy) -> Iterator[None]:
    while not moving.done():
        for envoy in envoys:
            envoy.accept_all()
        yield


def test_after_a_refusal_nobody_gets_a_later_stage():
    async def scenario() -> None:
        (one, accepting), (two, refusing) = subscribed("one"), subscribed("two")
        moving = asyncio.create_task(push_in_stages([(one, NEW), (two, NEW)]))
        await turns()
        accepting.accept_all()
        refusing.refuse("no such cluster")
        with pytest.raises(RolloutError, match=r"two .*no such cluster"):
            await moving
        await turns()
        assert not waiting(accepting) & {LISTENER, ROUTES}
        assert one.session.wanted[ROUTES] == OLD[ROUTES]

    asyncio.run(scenario())
