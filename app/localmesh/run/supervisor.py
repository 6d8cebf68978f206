"""The process of an arena: it keeps the pods running, answers the command line, and stops everything when it ends.

`python -m localmesh.run.supervisor ROOT NAME PORT`. The first request must be `install`. If its client closes the
connection before the installation is complete, the arena ends; after an `install` with `attach` the arena ends
whenever the client closes the connection, so that a foreground `up` leaves nothing behind.
"""

import asyncio
import json
import os
import shutil
import signal
import sys
import time
import traceback
from collections.abc import Awaitable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import psutil

from localmesh.errors import AlreadyRunningError
from localmesh.errors import StateError
from localmesh.plan import Network
from localmesh.ports import LOOPBACK
from localmesh.run import activation
from localmesh.run import env
from localmesh.run import exposure
from localmesh.run import forking
from localmesh.run import kernel
from localmesh.run.arena import RunningArena
from localmesh.run.certificates import Authority
from localmesh.run.container import Container
from localmesh.run.control import ControlClient
from localmesh.run.control import serve
from localmesh.run.logfile import rotate
from localmesh.run.network import Reservation
from localmesh.run.network import reserve
from localmesh.run.process import Process
from localmesh.run.process import Table
from localmesh.run.receiver import receiver
from localmesh.run.records import LOCK_SECONDS
from localmesh.run.records import Records
from localmesh.run.records import end_unrecorded
from localmesh.run.records import locked
from localmesh.run.records import reap
from localmesh.run.sidecar import envoy_path
from localmesh.run.verbs import Verbs
from localmesh.run.watchdog import watchdog
from localmesh.run.wire import RUNS_ALREADY
from localmesh.run.wire import Line
from localmesh.settings import CONTAINER_VARIABLE
from localmesh.settings import StateFolder

INSTALLER_SECONDS = 30.0  # exit if no `install` arrives within this time: the command that started us is gone
ANSWER_SECONDS = 1.0  # for answers to clients that wait for the end
_ROTATE_SECONDS = 5.0


class Supervisor:
    """Runs one arena from its first request until its last process has ended."""

    def __init__(self, state_folder: StateFolder, port: int) -> None:
        self._state_folder = state_folder
        self._port = port
        self._ending = asyncio.Event()
        self._ended = asyncio.Event()
        self._asked = asyncio.Event()
        self._verbs: Verbs | None = None
        self._fault = False
        self._authority = Authority()
        self._page_options: list[str] = ["--container"] if os.environ.get(CONTAINER_VARIABLE) == "1" else []
        self._trusted: list[str] = []
        self._helpers: list[Container] = []  # containers beside the pods
        self._keepers: set[asyncio.Task[Any]] = set()

    async def run(self) -> int:
        """Serve until a signal, `down` or a fault ends the arena; the exit code, when every process has ended."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            loop.add_signal_handler(number, self._ending.set)
        table = Table(Records(self._state_folder.processes))
        arena = RunningArena(self._state_folder, table, self._authority)
        control = await serve(self._state_folder.socket, lambda line, client: self._handle(line, client, arena, table))
        self._keep(self._give_up_without_installer())
        try:
            await self._ending.wait()
        finally:
            control.server.close()
            for task in self._keepers:
                task.cancel()
            await asyncio.gather(*self._keepers, return_exceptions=True)
            await arena.stop_all()
            await arena.discovery.close()
            for helper in self._helpers:
                await helper.stop()
            await table.close()
            self._ended.set()
            self._clean()
            await control.finish(ANSWER_SECONDS)
        return int(self._fault)

    async def _handle(self, line: Line, client: ControlClient, arena: RunningArena, table: Table) -> Any:
        verb = line.get("verb")
        if verb == "install":
            return await self._install(line, client, arena, table)
        if verb == "down":
            self._ending.set()
            await self._ended.wait()
            return {}
        if self._verbs is None:
            raise StateError("The arena is only starting; try again when `mesh-arena up` says that it is ready.")
        task = self._keep(self._verbs.handle(line, client))
        if verb == "test":
            self._keep(self._cancel_when_left(task, client))
        return await asyncio.shield(task)

    async def _install(self, line: Line, client: ControlClient, arena: RunningArena, table: Table) -> Any:
        # the client names the supervisor that it has started; if that is another process, this one was faster
        if self._verbs is not None or line.get("supervisor") != os.getpid():
            raise AlreadyRunningError(f"The {self._state_folder.title} runs already.")
        self._asked.set()
        try:
            envoy_path()  # raises PlatformError before anything starts
            collector = str(line.get("collector", ""))
            reservation = self._reserve(collector, bool(line.get("singleAddress")))
            page_addresses = exposure.addresses(str(line.get("listen", LOOPBACK)), self._port)
            self._page_options += ["--published"] if page_addresses else []
            self._trusted = list(map(str, line.get("trusted", ())))
            self._authority.lifetime = timedelta(milliseconds=line["certificateLifetime"])
            self._verbs = Verbs(arena, reservation, page_addresses)
            leaving = self._keep(self._end_when_left(client))
            begin = partial(self._begin, arena, table, reservation, collector, bool(line.get("receive")))
            result = await asyncio.shield(self._keep(self._verbs.install(line, client, begin)))
        except BaseException:
            self._ending.set()
            await self._ended.wait()
            raise
        if not line.get("attach"):
            leaving.cancel()
            return result
        client.send({"result": result})
        await self._ended.wait()
        return {}

    def _reserve(self, collector: str, single_address: bool) -> Reservation:
        """Reserve addresses or ports and check the page's port; nothing has been started when this fails."""
        reservation = reserve(self._port, single_address)
        return replace(reservation, network=replace(reservation.network, collector=collector))

    async def _begin(
        self, arena: RunningArena, table: Table, reservation: Reservation, collector: str, receive: bool
    ) -> None:
        """Start what the arena needs beside its pods: fork server, receiver of traces, control plane, page buttons."""
        if kernel.LINUX:
            self._keep(forking.forks(self._state_folder, table).keep())
        else:
            self._helpers.append(watchdog(self._state_folder, table))
        if receive:
            self._helpers.append(receiver(collector, self._state_folder, table))
        for helper in self._helpers:
            helper.start()
        self._authority.write(self._state_folder.authority)
        await arena.discovery.open(self._state_folder.control_plane)
        self._write_record(reservation.network, collector, collector if receive else "")
        self._keep(self._end_arena_on_error(arena.discovery.keep_pushing_endpoints()))
        self._keep(self._end_arena_on_error(arena.discovery.keep_renewing_certificates()))
        self._keep(self._end_arena_on_error(self._rotate_logs()))
        gateway = reservation.network.gateway
        listener = activation.listen(gateway.address, gateway.app_port)
        self._keep(
            self._end_arena_on_error(activation.serve_on_demand(listener, lambda fd: self._start_page(table, fd)))
        )

    def _start_page(self, table: Table, descriptor: int) -> Process:
        """Start the server of the page's buttons, which inherits the listening socket."""
        arguments = (str(self._state_folder.root), self._state_folder.name, str(self._port), str(descriptor))
        return table.start(
            (sys.executable, "-m", "localmesh.page", *self._page_options, *arguments, *self._trusted),
            environment=env.image(os.environ, self._state_folder.root, self._state_folder.pods),
            folder=self._state_folder.root,
            log=self._state_folder.logs / "page.log",
            name="page",
            inherited=(descriptor,),
        )

    def _keep(self, work: Awaitable[Any]) -> "asyncio.Task[Any]":
        task: asyncio.Task[Any] = asyncio.ensure_future(work)
        self._keepers.add(task)
        task.add_done_callback(self._keepers.discard)
        return task

    async def _give_up_without_installer(self) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._asked.wait(), INSTALLER_SECONDS)
            return
        self._ending.set()

    async def _end_when_left(self, client: ControlClient) -> None:
        await client.left()
        self._ending.set()

    async def _cancel_when_left(self, task: "asyncio.Task[Any]", client: ControlClient) -> None:
        leaving = asyncio.ensure_future(client.left())
        await asyncio.wait({task, leaving}, return_when=asyncio.FIRST_COMPLETED)
        leaving.cancel()
        task.cancel()

    async def _end_arena_on_error(self, work: Awaitable[None]) -> None:
        """Do the work; if it fails, end the arena, which cannot function without it (exit code 1)."""
        try:
            await work
        except Exception:  # noqa: BLE001 - the log and the exit code report any error
            with suppress(OSError):  # the disk may be full
                traceback.print_exc()
            self._fault = True
            self._ending.set()

    async def _rotate_logs(self) -> None:
        while True:
            await asyncio.sleep(_ROTATE_SECONDS)
            rotate(self._state_folder.logs)

    def _write_record(self, network: Network, collector: str, receiver: str) -> None:
        me = psutil.Process(os.getpid())
        facts = {
            "name": self._state_folder.name,
            "pid": me.pid,
            "started": me.create_time(),
            "port": self._port,
            "page": f"http://localhost:{self._port}/",
            "block": network.block,
            "singleAddress": network.single_address,
            "since": time.time(),
            "collector": collector,
            "receiver": receiver,
        }
        self._state_folder.record.write_text(json.dumps(facts))

    def _clean(self) -> None:
        for folder in (self._state_folder.pods, self._state_folder.authority):
            shutil.rmtree(folder, ignore_errors=True)
        for path in (
            self._state_folder.socket,
            self._state_folder.control_plane,
            self._state_folder.record,
            self._state_folder.processes,
        ):
            path.unlink(missing_ok=True)


def main(arguments: list[str]) -> int:
    """Lock the arena's state folder, clear what a crash has left in it, and serve; the exit code."""
    root, name, port = arguments
    state_folder = StateFolder(name, Path(root))
    state_folder.create()
    with locked(state_folder.lock, LOCK_SECONDS) as holds_lock:  # a watchdog may be ending what a killed one has left
        return _serve(state_folder, int(port)) if holds_lock else RUNS_ALREADY


def _serve(state_folder: StateFolder, port: int) -> int:
    os.truncate(state_folder.logs / "supervisor.log", 0)
    has_crashed = state_folder.is_used
    reap(state_folder.processes, state_folder.root)
    if has_crashed and not kernel.LINUX:
        end_unrecorded(state_folder.root)
    shutil.rmtree(state_folder.authority, ignore_errors=True)
    for folder in (state_folder.pods, state_folder.logs):
        for path in folder.iterdir():
            if path.name != "supervisor.log":
                shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink()

    async def serve_until_told() -> int:
        return await Supervisor(state_folder, port).run()

    return asyncio.run(serve_until_told())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
