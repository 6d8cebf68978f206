"""The end of a sidecar's connections before its pod stops, with real Envoys and callers that keep their connections."""

import asyncio

import pytest

from localmesh.location import Location
from localmesh.run.drain import drain
from tests.localmesh import samples
from tests.localmesh.run.keepalive import Client
from tests.localmesh.run.keepalive import load
from tests.localmesh.run.small import Play
from tests.localmesh.run.small import Small
from tests.localmesh.run.small import server
from tests.localmesh.run.small import state
from tests.localmesh.run.test_identity import pod

pytestmark = [pytest.mark.live, pytest.mark.both_forms]

REPLACEMENTS = 6


def with_stranger(text: str) -> list[samples.Object]:
    return state(server("ball", text), samples.plain(server("stranger", "stranger")))


def service(small: Small) -> Location:
    """Where the node's proxy takes connections to the ball."""
    assert small.arena.desired
    node_proxy = small.arena.desired.plan.node_proxy
    assert node_proxy
    known = next(known for known in node_proxy.services if known.service.name == "ball")
    return Location(known.address, proxy_port=known.ports[8080])


def test_callers_without_a_sidecar_that_keep_their_connection_lose_no_request_to_a_replaced_pod(play: Play):
    async def scenario(small: Small) -> None:
        await small.move(with_stranger("0"))
        async with load(service(small)) as outcomes:
            for number in range(1, REPLACEMENTS):
                before = pod(small, "ball").name
                await small.move(with_stranger(str(number)))
                assert pod(small, "ball").name != before
                enough = outcomes.total() + 20
                async with asyncio.timeout(20):
                    while outcomes.total() < enough:
                        await asyncio.sleep(0.01)
        assert outcomes.keys() == {"200"}, outcomes

    play(scenario)


def test_a_connection_that_stays_idle_keeps_no_pod_and_is_closed_with_its_next_answer(play: Play):
    async def scenario(small: Small) -> None:
        await small.move(with_stranger("hello"))
        client = Client(service(small))
        assert await client.get("ball") == "200"
        assert await client.get("ball") == "200"
        assert client.connections == 1
        async with asyncio.timeout(5):
            await drain(pod(small, "ball").proxy.location, seconds=0.3)
        assert await client.get("ball") == "200"
        assert client.connections == 1
        await client.get("ball")
        assert client.connections == 2
        await client.close()

    play(scenario)
