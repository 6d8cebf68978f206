"""Probes a container as a kubelet does: the startup probe first, then readiness and liveness at the same time."""

import asyncio
import time
from collections.abc import Awaitable
from collections.abc import Callable
from dataclasses import dataclass

from localmesh.model import HttpProbe
from localmesh.run import health
from localmesh.run.health import Failures
from localmesh.run.health import Health

EAGER_SECONDS = (
    0.1  # between probes until the first success: shorter than the manifest's period, so that pods become ready sooner
)

Ask = Callable[[HttpProbe], Awaitable[Health]]


@dataclass(frozen=True, slots=True)
class Probes:
    """The probes of one container; without a readiness probe it is ready as soon as it runs."""

    startup: HttpProbe | None = None
    readiness: HttpProbe | None = None
    liveness: HttpProbe | None = None


def asking(address: str, port: int) -> Ask:
    """A function that sends a probe to the application, not to the sidecar, as Istio rewrites probes."""

    async def ask(probe: HttpProbe) -> Health:
        return await health.ask(address, port, probe.path, probe.timeout_seconds)

    return ask


async def watch(probes: Probes, ask: Ask, ready: Callable[[bool], None]) -> str:
    """Report changes of readiness to `ready`; return, with the reason, when the container must be stopped."""
    if probes.startup and not await _started(probes.startup, ask):
        return f"startup probe {probes.startup.path} failed"
    tasks = [asyncio.create_task(_readiness(probes.readiness, ask, ready))]
    if probes.liveness:
        tasks.append(asyncio.create_task(_liveness(probes.liveness, ask)))
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    return f"liveness probe {probes.liveness.path} failed" if probes.liveness else ""


async def _started(probe: HttpProbe, ask: Ask) -> bool:
    await asyncio.sleep(probe.initial_delay_seconds)
    deadline = time.monotonic() + probe.period_seconds * probe.failure_threshold
    while await ask(probe) is not Health.GOOD:
        if time.monotonic() > deadline:
            return False
        await asyncio.sleep(EAGER_SECONDS)
    return True


async def _readiness(probe: HttpProbe | None, ask: Ask, ready: Callable[[bool], None]) -> None:
    if probe is None:
        ready(True)
        await asyncio.Event().wait()
        return
    await asyncio.sleep(probe.initial_delay_seconds)
    was, failures, successes, seen = False, Failures(), 0, False
    while True:
        answer = await ask(probe)
        failures.note(answer)
        good = answer is Health.GOOD
        successes, seen = successes + 1 if good else 0, seen or good
        now = successes >= probe.success_threshold if not was else not failures.reached(probe.failure_threshold)
        if now != was:
            was = now
            ready(now)
        await asyncio.sleep(probe.period_seconds if seen else EAGER_SECONDS)


async def _liveness(probe: HttpProbe, ask: Ask) -> None:
    await asyncio.sleep(probe.initial_delay_seconds)
    failures = Failures()
    while not failures.reached(probe.failure_threshold):
        failures.note(await ask(probe))
        await asyncio.sleep(probe.period_seconds)
