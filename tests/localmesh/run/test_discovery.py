"""The control plane with Envoys that a test plays: what they are pushed after a change that one of them refuses."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from localmesh import pipeline
from localmesh.envoy import CLUSTER
from localmesh.envoy import ENDPOINTS
from localmesh.envoy import LISTENER
from localmesh.envoy import ROUTES
from localmesh.envoy import SECRETS
from localmesh.errors import RolloutError
from localmesh.pipeline import Desired
from localmesh.run.certificates import Authority
from localmesh.run.discovery import Discovery
from localmesh.run.rollout import _with_leaving
from tests.localmesh import samples
from tests.localmesh.envoy.test_peers import peers
from tests.localmesh.xds.envoys import FakeEnvoy

TYPES = (CLUSTER, ENDPOINTS, LISTENER, ROUTES, SECRETS)


def desired(*objects: samples.Object, before: Desired | None = None) -> Desired:
    manifests = {"test.yaml": samples.text(*samples.pitch(), samples.destination_rule(), *objects)}
    return pipeline.desired(manifests, samples.NETWORK, before)


def subscribed(discovery: Discovery, name: str) -> FakeEnvoy:
    """An Envoy that wants all resources of its proxy, now and later."""
    session = discovery.session(name)
    assert session
    envoy = FakeEnvoy(session)
    for type_url in TYPES:
        envoy.has.setdefault(type_url, {})
        envoy.say(type_url, resource_names_subscribe=["*"])
        envoy.accept_all()
    assert session.is_in_force
    return envoy


async def answering(task: "asyncio.Task[Any]", *answers: Callable[[], Any]) -> None:
    while not task.done():
        for answer in answers:
            answer()
        await asyncio.sleep(0)


def test_after_a_refused_change_everyone_has_what_was_before_and_no_later_push_brings_it_back():
    old = desired()
    new = desired(samples.virtual_service(samples.rule(samples.V1)), before=old)

    async def scenario() -> None:
        discovery = Discovery(frozenset, Authority())
        names = ["locals", "ball-v1"]
        proxies = [next(pod for pod in old.plan.pods if pod.workload == name) for name in names]
        for proxy in proxies:
            discovery.add(proxy, old, lambda: True)
        accepting, refusing = (subscribed(discovery, proxy.name) for proxy in proxies)
        before = {type_url: dict(versions) for type_url, versions in accepting.has.items()}
        routes: list[dict[str, str]] = []

        def accept() -> None:
            accepting.accept_all()
            routes.append(dict(accepting.has[ROUTES]))

        def refuse_once() -> None:
            while refusing.inbox:
                refused = refusing.inbox[0].type_url == ROUTES and not refusals
                refusals.append("routes") if refused else None
                refusing.refuse("no such route") if refused else refusing.accept()

        refusals: list[str] = []
        background = asyncio.create_task(discovery.keep_pushing_endpoints())
        names_of = frozenset(proxy.name for proxy in proxies)
        moving = asyncio.create_task(discovery.push_and_wait(new, names_of))
        await asyncio.sleep(0)
        discovery.readiness_changed()  # a push that waits for the end of this one
        await answering(moving, accept, refuse_once)
        with pytest.raises(RolloutError, match="no such route"):
            await moving
        assert any(known != before[ROUTES] for known in routes), "nobody had the new routes"
        assert accepting.has == before
        assert all((session := discovery.session(name)) and session.is_in_force for name in names_of)
        await discovery.push_endpoints_and_wait()  # the push that waited has its turn first
        assert not accepting.inbox
        assert not refusing.inbox
        background.cancel()
        await asyncio.gather(background, return_exceptions=True)

    asyncio.run(scenario())


@pytest.mark.parametrize("answered", range(4))
def test_after_a_cancelled_change_everyone_has_what_was_before(answered: int):
    """It is cancelled when so many responses have been accepted by everyone."""
    old = desired(peers("STRICT"))
    new = desired(peers("DISABLE"), samples.virtual_service(samples.rule(samples.V1)), before=old)

    async def scenario() -> None:
        discovery = Discovery(frozenset, Authority())
        proxies = [pod for pod in old.plan.pods if pod.workload in ("locals", "ball-v1")]
        for proxy in proxies:
            discovery.add(proxy, old, lambda: True)
        envoys = [subscribed(discovery, proxy.name) for proxy in proxies]
        before = [{kind: dict(versions) for kind, versions in envoy.has.items()} for envoy in envoys]
        moving = asyncio.create_task(discovery.push_and_wait(new, frozenset(proxy.name for proxy in proxies)))
        for _ in range(answered):
            await asyncio.sleep(0.01)
            for envoy in envoys:
                envoy.accept()
        await asyncio.sleep(0.01)
        assert all(envoy.inbox for envoy in envoys)
        moving.cancel()
        await asyncio.gather(moving, return_exceptions=True)
        assert moving.cancelled()
        for envoy in envoys:
            envoy.accept_all()
        assert [envoy.has for envoy in envoys] == before
        await discovery.push_endpoints_and_wait()
        assert not any(envoy.inbox for envoy in envoys)

    asyncio.run(scenario())


def test_a_state_without_leaving_identities_is_itself():
    old = desired()
    new = desired(samples.virtual_service(samples.rule(samples.V1)), before=old)
    assert _with_leaving(new, old) is new


def test_a_state_with_other_modes_accepts_the_callers_of_the_one_before():
    old, new = desired(peers("DISABLE")), desired(peers("STRICT"))
    assert _with_leaving(new, old).mesh == new.mesh.accepting(old.mesh) != new.mesh
