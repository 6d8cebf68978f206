"""Who follows what: every proxy's view of the mesh, kept true as pods become ready, come and go."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from localmesh import pipeline
from localmesh.errors import RolloutError
from localmesh.pipeline import Desired
from localmesh.plan import Proxy
from localmesh.run.follower import Follower


@dataclass(slots=True)
class _View:
    proxy: Proxy
    desired: Desired
    follower: Follower


class Discovery:
    """All proxies; one change at a time."""

    def __init__(self, ready: Callable[[], frozenset[str]]) -> None:
        self._ready = ready
        self._views: dict[str, _View] = {}
        self._lock = asyncio.Lock()
        self._changed = asyncio.Event()

    def admit(self, proxy: Proxy, desired: Desired, follower: Follower) -> None:
        """Write all that a proxy needs to start."""
        self._views[proxy.name] = _View(proxy, desired, follower)
        follower.start(pipeline.files(desired, proxy, self._ready()))

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
                self._endpoints()

    async def settle(self) -> None:
        """Tell everybody about readiness, and wait until their Envoys know it."""
        async with self._lock:
            self._endpoints()
            with suppress(RolloutError):  # the pod goes all the same: an Envoy that cannot be told will see it gone
                await asyncio.gather(*(view.follower.in_force() for view in self._views.values()))

    async def switch(self, desired: Desired, names: frozenset[str]) -> None:
        """Move these proxies to another state of the mesh, all side by side; it returns when it is in force."""
        async with self._lock:
            views = [view for name, view in self._views.items() if name in names]
            ready = self._ready()
            for view in views:
                view.desired = desired
            applying = [view.follower.apply(pipeline.files(desired, view.proxy, ready)) for view in views]
            outcomes = await asyncio.gather(*applying, return_exceptions=True)
        self.changed()  # readiness that changed meanwhile
        for outcome in outcomes:
            if isinstance(outcome, BaseException):
                raise outcome

    def _endpoints(self) -> None:
        ready = self._ready()
        for view in self._views.values():
            view.follower.endpoints(pipeline.files(view.desired, view.proxy, ready))
