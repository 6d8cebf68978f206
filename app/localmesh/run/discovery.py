"""Who follows what: every proxy's view of the mesh, kept true as pods become ready, come and go."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from grpclib.server import Server

from localmesh import pipeline
from localmesh.envoy import CLUSTER
from localmesh.envoy import ENDPOINTS
from localmesh.errors import RolloutError
from localmesh.pipeline import Desired
from localmesh.plan import Proxy
from localmesh.run.subscriber import Subscriber
from localmesh.xds.resource import Resource
from localmesh.xds.resource import Snapshot
from localmesh.xds.resource import versioned
from localmesh.xds.server import serve
from localmesh.xds.session import Session

PAUSE_SECONDS = 0.1  # between two pushes of readiness alone, so that pods that start together are told together


class _Common:
    """What all proxies of one state of the mesh have in common, built once for all of them."""

    def __init__(self, desired: Desired) -> None:
        self.desired = desired
        self.clusters = versioned(CLUSTER, pipeline.outbound_clusters(desired))
        self._ready: frozenset[str] | None = None
        self._endpoints: dict[str, Resource] = {}

    def endpoints(self, ready: frozenset[str]) -> dict[str, Resource]:
        """The endpoints of every cluster, with these pods ready."""
        if ready != self._ready:
            self._ready = ready
            self._endpoints = versioned(ENDPOINTS, pipeline.cluster_endpoints(self.desired, ready))
        return self._endpoints


@dataclass(slots=True)
class _View:
    """A proxy, the state of the mesh that it follows, and its own resources in that state."""

    proxy: Proxy
    common: _Common
    resources: Snapshot
    subscriber: Subscriber

    def snapshot(self, ready: frozenset[str]) -> Snapshot:
        return _snapshot(self.common, self.resources, ready)


class Discovery:
    """All proxies; one change at a time."""

    def __init__(self, ready: Callable[[], frozenset[str]]) -> None:
        self._ready = ready
        self._views: dict[str, _View] = {}
        self._lock = asyncio.Lock()
        self._changed = asyncio.Event()
        self._server: Server | None = None

    async def open(self, path: Path) -> None:
        """Serve every proxy that connects to that Unix socket."""
        self._server = await serve(path, self.session)

    async def close(self) -> None:
        """End all streams."""
        if self._server:
            self._server.close()
            await self._server.wait_closed()

    def session(self, name: str) -> Session | None:
        """The session of a proxy by its pod's name."""
        view = self._views.get(name)
        return view.subscriber.session if view else None

    def initialized(self, name: str) -> bool:
        """Whether a proxy has taken its first configuration."""
        session = self.session(name)
        return session is not None and session.initialized

    def refusal(self, name: str) -> str:
        """What a proxy has refused, in a sentence; empty if nothing."""
        view = self._views.get(name)
        return view.subscriber.refusal if view else ""

    def admit(self, proxy: Proxy, desired: Desired, live: Callable[[], bool]) -> None:
        """Have ready what a proxy asks for when it starts; `live` says whether its Envoy runs."""
        common, resources = self._common(desired), _own_resources(desired, proxy)
        subscriber = Subscriber(proxy.name, _snapshot(common, resources, self._ready()), live)
        self._views[proxy.name] = _View(proxy, common, resources, subscriber)

    def dismiss(self, name: str) -> None:
        self._views.pop(name, None)

    def changed(self) -> None:
        """Readiness may have changed: tell everybody, soon and once."""
        self._changed.set()

    async def keep(self) -> None:
        """Tell everybody about readiness, for ever."""
        while True:
            await self._changed.wait()
            self._changed.clear()
            async with self._lock:
                self._push_endpoints()
            await asyncio.sleep(PAUSE_SECONDS)

    async def settle(self) -> None:
        """Tell everybody about readiness, and wait until their Envoys know it."""
        async with self._lock:
            self._push_endpoints()
            with suppress(RolloutError):  # the pod goes all the same: an Envoy that cannot be told will see it gone
                await asyncio.gather(*(view.subscriber.in_force() for view in self._views.values()))

    async def switch(self, desired: Desired, names: frozenset[str]) -> None:
        """Move these proxies to another state of the mesh, all side by side; it returns when it is in force."""
        async with self._lock:
            views = [view for name, view in self._views.items() if name in names]
            ready, common = self._ready(), self._common(desired)
            for view in views:
                view.common, view.resources = common, _own_resources(desired, view.proxy)
            moving = [view.subscriber.move(view.snapshot(ready)) for view in views]
            outcomes = await asyncio.gather(*moving, return_exceptions=True)
        self.changed()  # readiness that changed meanwhile
        for outcome in outcomes:
            if isinstance(outcome, BaseException):
                raise outcome

    def _push_endpoints(self) -> None:
        ready = self._ready()
        for view in self._views.values():
            view.subscriber.follow(view.snapshot(ready))

    def _common(self, desired: Desired) -> _Common:
        known = (view.common for view in self._views.values())
        return next((common for common in known if common.desired is desired), None) or _Common(desired)


def _own_resources(desired: Desired, proxy: Proxy) -> Snapshot:
    contents = pipeline.own_resources(desired, proxy).by_type()
    return {type_url: versioned(type_url, by_name) for type_url, by_name in contents.items()}


def _snapshot(common: _Common, resources: Snapshot, ready: frozenset[str]) -> Snapshot:
    return {**resources, CLUSTER: {**common.clusters, **resources[CLUSTER]}, ENDPOINTS: common.endpoints(ready)}
