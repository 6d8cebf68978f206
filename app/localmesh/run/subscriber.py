"""One Envoy as a subscriber of the control plane: what it is to have, and waiting until it has it."""

import asyncio
from collections.abc import Callable

from localmesh import envoy
from localmesh.errors import RolloutError
from localmesh.xds.resource import Snapshot
from localmesh.xds.session import Session
from localmesh.xds.stages import stages

ACCEPT_SECONDS = 15.0  # an Envoy that runs takes milliseconds; a machine that carries too much takes longer
_LOOK_AGAIN_SECONDS = 0.25  # whether the Envoy still runs: its stream may outlive it for a moment


class Subscriber:
    """The Envoy of a pod; `live` says whether it runs, so that its word can be waited for."""

    def __init__(self, name: str, wanted: Snapshot, live: Callable[[], bool]) -> None:
        self._name = name
        self._live = live
        self._changed = asyncio.Event()
        self.session = Session(wanted, self._changed.set)

    def follow(self, wanted: Snapshot) -> None:
        """Let it have this from now on, without waiting; for changes of endpoints."""
        if wanted != self.session.wanted:
            self.session.follow(wanted)

    async def move(self, wanted: Snapshot) -> None:
        """Let it have this in the order that loses no request; it returns when all of it is in force.

        Raises:
            RolloutError: it refused something, or did not take it in time.
        """
        for stage in stages(self.session.accepted, wanted):
            self.session.follow(stage)
            await self.in_force()

    @property
    def refusal(self) -> str:
        """What the Envoy did not take, why, and which objects it comes from; empty if it took everything."""
        refusal = self.session.refusal
        if refusal is None:
            return ""
        objects = dict.fromkeys(name for resource in refusal.resources for name in envoy.origins(resource.content))
        source = f" ({', '.join(objects)})" if objects else ""
        return f"The sidecar of {self._name} refused its configuration{source}: {refusal.reason}"

    async def in_force(self) -> None:
        """Wait until it has accepted everything that it should have, whenever that was sent; if it runs at all.

        Raises:
            RolloutError: it refused something, or did not take it in time.
        """
        now = asyncio.get_running_loop().time
        deadline = now() + ACCEPT_SECONDS
        while self._live() and not self.session.in_force:
            self._changed.clear()
            if self.session.refusal:
                raise RolloutError(self.refusal)
            if now() > deadline:
                raise RolloutError(
                    f"The sidecar of {self._name} did not take its new configuration within {ACCEPT_SECONDS:g} s; "
                    f"`mesh-arena logs {self._name} --sidecar` may say why."
                )
            try:
                await asyncio.wait_for(self._changed.wait(), _LOOK_AGAIN_SECONDS)
            except TimeoutError:
                continue
