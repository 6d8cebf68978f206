"""One Envoy as a subscriber of the control plane: pushes its configuration and waits until it is in force."""

import asyncio
from collections.abc import Callable

from localmesh import envoy
from localmesh.errors import RolloutError
from localmesh.xds.resource import Snapshot
from localmesh.xds.session import Session

ACCEPT_SECONDS = 15.0  # for an acknowledgement; it takes milliseconds, and longer on an overloaded machine
_LOOK_AGAIN_SECONDS = 0.25  # check again whether the Envoy is ready: its stream may stay open after it has ended


class Subscriber:
    """The Envoy of a pod; an Envoy that is not ready (`is_ready`) is not waited for."""

    def __init__(self, name: str, wanted: Snapshot, is_ready: Callable[[], bool]) -> None:
        self._name = name
        self._is_ready = is_ready
        self._changed = asyncio.Event()
        self.session = Session(wanted, self._changed.set)

    def push(self, wanted: Snapshot) -> None:
        """Send these resources together, and return at once; for what needs no stages, such as endpoints."""
        if wanted != self.session.wanted:
            self.session.push(wanted)

    @property
    def refusal(self) -> str:
        """What the Envoy refused, why, and which Istio objects it comes from; empty if it has refused nothing."""
        refusal = self.session.refusal
        if refusal is None:
            return ""
        objects = dict.fromkeys(name for resource in refusal.resources for name in envoy.origins(resource.content))
        source = f" ({', '.join(objects)})" if objects else ""
        return f"The sidecar of {self._name} refused its configuration{source}: {refusal.reason}"

    async def wait_until_in_force(self) -> None:
        """Wait until the Envoy has accepted all that it should have, for at most 15 s; not if it is not ready.

        Raises:
            RolloutError: the Envoy refused something, or did not acknowledge it within ACCEPT_SECONDS.
        """
        now = asyncio.get_running_loop().time
        deadline = now() + ACCEPT_SECONDS
        while self._is_ready() and not self.session.is_in_force:
            self._changed.clear()
            if self.session.refusal:
                raise RolloutError(self.refusal)
            if now() > deadline:
                raise RolloutError(
                    f"The sidecar of {self._name} did not accept its new configuration within {ACCEPT_SECONDS:g} s; "
                    f"`mesh-arena logs {self._name} --sidecar` may say why."
                )
            try:
                await asyncio.wait_for(self._changed.wait(), _LOOK_AGAIN_SECONDS)
            except TimeoutError:
                continue
