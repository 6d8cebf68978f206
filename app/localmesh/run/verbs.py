"""Handles the requests to a running arena: Helm's verbs, kubectl's (apply, delete, get), and those of a tour."""

import asyncio
import time
from collections.abc import AsyncIterator
from collections.abc import Awaitable
from collections.abc import Callable
from contextlib import asynccontextmanager
from typing import Any

from localmesh import needs
from localmesh import pipeline
from localmesh.beside import listing
from localmesh.errors import ArenaError
from localmesh.errors import BusyError
from localmesh.errors import RestoreError
from localmesh.errors import RolloutError
from localmesh.errors import StateError
from localmesh.manifests import Object
from localmesh.pipeline import Desired
from localmesh.release import Content
from localmesh.release import Releases
from localmesh.release import Revision
from localmesh.run import counts
from localmesh.run import kernel
from localmesh.run import machine
from localmesh.run import status
from localmesh.run.arena import RunningArena
from localmesh.run.arena import Say
from localmesh.run.control import ControlClient
from localmesh.run.network import Reservation
from localmesh.run.rollout import roll_out
from localmesh.run.secondowner import SecondOwner
from localmesh.run.testpod import run_tests
from localmesh.run.tours import Tour
from localmesh.run.tours import Tours
from localmesh.run.wire import Line

Begin = Callable[[], Awaitable[None]]
_UNDER_WAY = "another change is under way; wait for it to end"


class Verbs:
    """The release and its arena; it makes one change and runs one test at a time (BusyError otherwise)."""

    def __init__(self, arena: RunningArena, reservation: Reservation, page_addresses: tuple[str, ...] = ()) -> None:
        self._arena = arena
        self._reservation = reservation
        self._page_addresses = page_addresses
        self._releases = Releases()
        self._second_owner = SecondOwner()
        self._tours = Tours()
        self._changing = asyncio.Lock()
        self._testing = asyncio.Lock()

    async def handle(self, line: Line, client: ControlClient) -> Any:
        """Handle every verb but `install` and `down`, which the supervisor handles itself; raises ArenaError."""
        match line.get("verb"):
            case "upgrade":
                return await self._change(_content(line), "Upgrade complete", line, client)
            case "rollback" if "tour" in line:
                return await self._return(line, client)
            case "rollback":
                target = self._releases.target(line.get("revision"))
                return await self._change(target.content, f"Rollback to {target.number}", line, client)
            case "history":
                return [revision.summary() for revision in self._releases.history]
            case "status":
                return await self._status()
            case "test":
                return await self._test(line, client)
            case "apply" | "delete":
                return await self._change_beside(line, client)
            case "get":
                return self._second_owner.objects(line, self._deployed())
            case "applied":
                return self._second_owner.listed(self._deployed())
            case "tour":
                return await self._tour(line, client)
            case "tour-state":
                return self._tours.state()
            case "tour-pause":
                return self._tours.pause(bool(line.get("paused")))
            case verb:
                raise StateError(
                    f"The supervisor does not know the request {verb!r}: arena and command line differ in version."
                )

    async def install(self, line: Line, client: ControlClient, begin: Begin) -> Any:
        """Make revision 1; `begin` starts what an arena needs beside its pods, after the machine was checked."""
        return await self._change(_content(line), "Install complete", line, client, begin)

    async def _change(
        self, content: Content, description: str, line: Line, client: ControlClient, begin: Begin | None = None
    ) -> Any:
        async with _alone(self._changing, _UNDER_WAY):
            tour = self._tours.of(line)
            return await self._make(content, description, line, client, begin, tour)

    async def _make(
        self,
        content: Content,
        description: str,
        line: Line,
        client: ControlClient,
        begin: Begin | None,
        tour: Tour | None,
    ) -> Any:
        desired = self._desired(content, self._second_owner.manifests)  # validates; nothing has changed yet
        if begin:
            await begin()
        try:
            await _rolled_out(self._arena, desired, float(line.get("seconds", 60)), client.say)
        except ArenaError as error:
            verb = description.split()[0]
            failed = f"{verb} failed: {error}"
            revision = self._releases.record(content, time.time(), failed, failed=True)
            before = self._releases.deployed
            if before and not isinstance(error, RestoreError):
                error.args = (f"{error} Revision {revision.number} failed; revision {before.number} keeps running.",)
            raise
        revision = self._releases.record(content, time.time(), description)
        self._tours.made(revision, tour, int(line.get("step", 0)))
        return {
            **revision.summary(),
            "page": self._page,
            "addresses": self._page_addresses if self._page else (),
            "story": content.values.get("scenario", {}),
            "applied": self._second_owner.listed(revision),
            "warnings": pipeline.warnings(desired.mesh),
        }

    async def _change_beside(self, line: Line, client: ControlClient) -> Any:
        """Apply or delete objects beside the chart; that makes no revision."""
        async with _alone(self._changing, _UNDER_WAY):
            revision = self._deployed()
            change = self._second_owner.change(line, revision)
            if change.is_empty:
                return {"objects": listing.outcomes(change), "revision": revision.number, "warnings": ()}
            desired = self._desired(revision.content, change.manifests)  # validates; nothing has changed yet
            try:
                await _rolled_out(self._arena, desired, float(line.get("seconds", 60)), client.say)
            except ArenaError as error:
                if not isinstance(error, RestoreError):
                    error.args = (f"{error} Nothing has changed: what was in force before is in force.",)
                raise
            self._second_owner.take(change)
        warnings = pipeline.warnings(desired.mesh)
        return {"objects": listing.outcomes(change), "revision": revision.number, "warnings": warnings}

    def _deployed(self) -> Revision:
        if deployed := self._releases.deployed:
            return deployed
        raise StateError("Nothing is installed yet.")

    def _desired(self, content: Content, applied: tuple[Object, ...]) -> Desired:
        """The desired state, checked against what this machine has left."""
        network, previous = self._reservation.now(), self._arena.desired
        desired = pipeline.desired(content.documents, network, previous, self._page_addresses, applied)
        self._check_machine(desired)
        return desired

    def _check_machine(self, desired: Desired) -> None:
        running = [pod.proxy for pod in self._arena.pods.values()]
        mesh, plan = desired.mesh, desired.plan
        forked = kernel.LINUX
        needed = needs.change(mesh, plan, running, forked) if self._arena.desired else needs.arena(plan, forked)
        needs.check(needed, machine.read(needed))
        machine.allow_open_files(needed.open_files)

    @property
    def _page(self) -> str:
        """The URL of the page; empty when the release has no gateway."""
        if self._arena.desired and not self._arena.desired.plan.gateway:
            return ""
        return f"http://localhost:{self._reservation.network.ingress_port}/"

    async def _status(self) -> Any:
        deployed = self._releases.deployed
        return {
            "page": self._page,
            "revision": deployed.number if deployed else None,
            "scenario": deployed.content.scenario if deployed else "",
            "applied": self._second_owner.listed(deployed) if deployed else [],
            "pods": status.pods(self._arena),
            "ejections": await status.ejections(self._arena),
            "requests": await counts.requests(self._arena),
        }

    async def _tour(self, line: Line, client: ControlClient) -> Any:
        return await self._tours.run(line, client, self._deployed())

    async def _return(self, line: Line, client: ControlClient) -> Any:
        """Roll back to the revision that a tour began with, also if `history` no longer lists it.

        It waits for a change under way, so that the tour's client may leave as soon as it has asked for this.
        """
        tour = self._tours.of(line)
        assert tour is not None
        tour.returning = True
        try:
            async with self._changing:
                if tour.error:
                    raise tour.error
                if not tour.changed:
                    return tour.began.summary()
                return await self._make(
                    tour.began.content, f"Rollback to {tour.began.number}", line, client, None, tour
                )
        finally:
            self._tours.returned(tour)

    async def _test(self, line: Line, client: ControlClient) -> Any:
        async with _alone(self._testing, "a test runs already; wait for it to end"):
            if self._arena.desired is None:
                raise StateError("Nothing is installed yet.")
            return await run_tests(self._arena, self._arena.desired, float(line.get("seconds", 300)), client)


async def _rolled_out(arena: RunningArena, desired: Desired, seconds: float, say: Say) -> None:
    try:
        await roll_out(arena, desired, seconds, say)
    except OSError as error:
        raise RolloutError(f"The operating system reports: {error}.") from error


@asynccontextmanager
async def _alone(lock: asyncio.Lock, otherwise: str) -> AsyncIterator[None]:
    if lock.locked():
        raise BusyError(f"Another request came first: {otherwise}, then try again.")
    async with lock:
        yield


def _content(line: Line) -> Content:
    return Content(
        chart=str(line.get("chart", "")),
        overlays=tuple(line.get("overlays", ())),
        expressions=tuple(line.get("set", ())),
        values=line.get("values", {}),
        documents=line["documents"],
    )
