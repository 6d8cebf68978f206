"""Computes and pushes every proxy's configuration, again whenever pods are added, become ready or go.

Each sidecar has its own key and certificate, and gets other ones long before they expire.

`push...` methods send and return at once; `push..._and_wait` return when the change is in force: every *ready* Envoy
has acknowledged every resource. An Envoy that is not ready is sent the same, but not waited for.
"""

import asyncio
import time
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from grpclib.server import Server

from localmesh import envoy
from localmesh import pipeline
from localmesh.envoy import CLUSTER
from localmesh.envoy import ENDPOINTS
from localmesh.envoy import SECRETS
from localmesh.envoy import Viewpoint
from localmesh.errors import RolloutError
from localmesh.nodeproxy import NodeProxy
from localmesh.pipeline import Desired
from localmesh.plan import Proxy
from localmesh.run.barrier import push_in_stages
from localmesh.run.certificates import Authority
from localmesh.run.subscriber import Subscriber
from localmesh.xds.resource import Resource
from localmesh.xds.resource import Snapshot
from localmesh.xds.resource import versioned
from localmesh.xds.server import serve
from localmesh.xds.session import Session
from localmesh.xds.stages import needs_secrets

PAUSE_SECONDS = 0.1  # between two pushes of endpoints, so that pods that become ready together cause one push
RENEWAL_CHECK_SECONDS = 10.0  # by the time of day: a machine that has slept renews soon after


class _Common:
    """The resources that proxies share in one desired state, built once for all of them: endpoints once a viewpoint."""

    def __init__(self, desired: Desired) -> None:
        self.desired = desired
        self.clusters = versioned(CLUSTER, pipeline.outbound_clusters(desired))
        self._ready: frozenset[str] | None = None
        self._endpoints: dict[Viewpoint, dict[str, Resource]] = {}

    def endpoints(self, ready: frozenset[str], caller: Viewpoint) -> dict[str, Resource]:
        """The endpoints of every cluster by name for such a caller, when these pods (names) are ready."""
        if ready != self._ready:
            self._ready, self._endpoints = ready, {}
        if caller not in self._endpoints:
            self._endpoints[caller] = versioned(ENDPOINTS, pipeline.cluster_endpoints(self.desired, ready, caller))
        return self._endpoints[caller]


class _Content:
    """What one proxy should have: the resources that it shares with others, and its own."""

    def __init__(self, proxy: Proxy, common: _Common, authority: Authority) -> None:
        self.proxy = proxy
        self._authority = authority
        self.follow(common)
        self.renew()

    @property
    def needs_renewal(self) -> bool:
        """Whether the certificate will soon expire."""
        return time.time() >= self._renewal

    def renew(self) -> None:
        """Take another key and certificate; the node's proxy has none, as it is no part of the mesh."""
        self._renewal = time.time() + self._authority.seconds_to_renewal()
        self._secrets: dict[str, Resource] = {}
        if not isinstance(self.proxy, NodeProxy):
            certificate = self._authority.issue(envoy.identity(self.proxy))
            self._secrets = versioned(SECRETS, envoy.secrets(certificate))

    def follow(self, common: _Common) -> None:
        """Take the resources of a desired state."""
        if isinstance(self.proxy, NodeProxy):  # other Services make it another one
            self.proxy = common.desired.plan.node_proxy or self.proxy
        self.common = common
        self._viewpoint = Viewpoint()
        if not isinstance(self.proxy, NodeProxy):
            self._viewpoint = pipeline.viewpoint(common.desired, self.proxy)
        by_type = pipeline.own_resources(common.desired, self.proxy).by_type()
        self._own: Snapshot = {type_url: versioned(type_url, by_name) for type_url, by_name in by_type.items()}

    def snapshot(self, ready: frozenset[str]) -> Snapshot:
        """All resources, when these pods (names) are ready."""
        if isinstance(self.proxy, NodeProxy):
            endpoints = pipeline.node_endpoints(self.common.desired, self.proxy, ready)
            return {**self._own, ENDPOINTS: versioned(ENDPOINTS, endpoints)}
        clusters = {**self.common.clusters, **self._own[CLUSTER]}
        snapshot = {**self._own, CLUSTER: clusters, ENDPOINTS: self.common.endpoints(ready, self._viewpoint)}
        return {**snapshot, SECRETS: self._secrets if needs_secrets(snapshot) else {}}


@dataclass(frozen=True, slots=True)
class _ProxyView:
    """A proxy's content, and the proxy as its subscriber."""

    content: _Content
    subscriber: Subscriber


class Discovery:
    """The control plane: one subscriber for each proxy, one push at a time; `ready` returns the names of ready pods."""

    def __init__(self, ready: Callable[[], frozenset[str]], authority: Authority) -> None:
        self._ready = ready
        self._authority = authority
        self._views: dict[str, _ProxyView] = {}
        self._lock = asyncio.Lock()
        self._changed = asyncio.Event()
        self._server: Server | None = None

    async def open(self, path: Path) -> None:
        """Serve xDS to every proxy that connects to the Unix socket at `path`."""
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
        """Whether a proxy has accepted its first configuration."""
        session = self.session(name)
        return session is not None and session.initialized

    def refusal(self, name: str) -> str:
        """A sentence about what a proxy has refused; empty if it has refused nothing."""
        view = self._views.get(name)
        return view.subscriber.refusal if view else ""

    def add(self, proxy: Proxy, desired: Desired, is_ready: Callable[[], bool]) -> None:
        """Prepare the configuration that a proxy asks for when it starts; `is_ready`: whether its sidecar is ready."""
        content = _Content(proxy, self._common(desired), self._authority)
        self._views[proxy.name] = _ProxyView(content, Subscriber(proxy.name, content.snapshot(self._ready()), is_ready))

    def remove(self, name: str) -> None:
        self._views.pop(name, None)

    def readiness_changed(self) -> None:
        """Have `keep_pushing_endpoints` push the endpoints again, as a pod's readiness may have changed."""
        self._changed.set()

    async def keep_pushing_endpoints(self) -> None:
        """Push endpoints to all proxies after every change of readiness; runs until it is cancelled."""
        while True:
            await self._changed.wait()
            self._changed.clear()
            async with self._lock:
                self._push_endpoints()
            await asyncio.sleep(PAUSE_SECONDS)

    async def keep_renewing_certificates(self) -> None:
        """Give a sidecar another certificate when half of the old one's time is over; runs until it is cancelled.

        It waits while another push is under way, which may last for some times ACCEPT_SECONDS if an Envoy hangs.
        """
        while True:
            await asyncio.sleep(min(RENEWAL_CHECK_SECONDS, self._authority.lifetime.total_seconds() / 20))
            async with self._lock:
                ready = self._ready()
                for view in self._views.values():
                    if view.content.needs_renewal:
                        view.content.renew()
                        view.subscriber.push(view.content.snapshot(ready))

    async def push_endpoints_and_wait(self) -> None:
        """Push endpoints to all proxies, and wait until they are in force or an Envoy has refused them."""
        async with self._lock:
            self._push_endpoints()
            with suppress(RolloutError):  # an Envoy without the update gets connection errors instead
                await asyncio.gather(*(view.subscriber.wait_until_in_force() for view in self._views.values()))

    async def push_and_wait(self, desired: Desired, names: frozenset[str]) -> None:
        """Push another desired state to these proxies, stage by stage, and wait until it is in force for all of them.

        If that fails, they are pushed what they had, in stages too, before anything else is pushed. If it is cancelled,
        they are pushed that at once, since nobody waits for it any more.

        Raises:
            RolloutError: an Envoy refused it, or did not acknowledge it in time.
        """
        async with self._lock:
            views = [view for name, view in self._views.items() if name in names]
            before = [view.content.common for view in views]
            try:
                await self._push_in_stages(views, [self._common(desired)] * len(views))
            except asyncio.CancelledError:
                self._push_at_once(views, before)
                raise
            except Exception:
                await self._restore(views, before)
                raise
            finally:
                self.readiness_changed()  # it may have changed during the push

    def push_at_once(self, desired: Desired) -> None:
        """Have every proxy follow a state, without stages; for a change that was cancelled, when nobody waits."""
        views = list(self._views.values())
        self._push_at_once(views, [self._common(desired)] * len(views))

    async def _push_in_stages(self, views: Sequence[_ProxyView], commons: Sequence[_Common]) -> None:
        """Have each proxy follow a state, and wait until all do; raises RolloutError."""
        for view, common in zip(views, commons, strict=True):
            view.content.follow(common)
        ready = self._ready()
        await push_in_stages([(view.subscriber, view.content.snapshot(ready)) for view in views])

    async def _restore(self, views: Sequence[_ProxyView], commons: Sequence[_Common]) -> None:
        """Have each proxy follow the state before; one that does not acknowledge it keeps no other from it."""
        try:
            with suppress(RolloutError):
                await self._push_in_stages(views, commons)
        finally:
            self._push_at_once(views, commons)

    def _push_at_once(self, views: Sequence[_ProxyView], commons: Sequence[_Common]) -> None:
        for view, common in zip(views, commons, strict=True):
            view.content.follow(common)
        self._push(views)

    def _push_endpoints(self) -> None:
        self._push(self._views.values())

    def _push(self, views: Iterable[_ProxyView]) -> None:
        ready = self._ready()
        for view in views:
            view.subscriber.push(view.content.snapshot(ready))

    def _common(self, desired: Desired) -> _Common:
        known = (view.content.common for view in self._views.values())
        return next((common for common in known if common.desired is desired), None) or _Common(desired)
