"""The stream of an Envoy: it gets changes, reconnects after a break, and keeps its configuration meanwhile."""

import asyncio
import os
import signal
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from localmesh import pipeline
from localmesh.envoy import LISTENER
from localmesh.run.pod import Pod
from localmesh.run.status import ejections
from tests.localmesh import samples
from tests.localmesh.run.small import SERVER
from tests.localmesh.run.small import Play
from tests.localmesh.run.small import Small
from tests.localmesh.run.small import server
from tests.localmesh.run.small import state
from tests.localmesh.run.small import until

V1_ONLY = [samples.destination_rule(), samples.virtual_service(samples.rule(samples.V1))]
V2_ONLY = [samples.destination_rule(), samples.virtual_service(samples.rule(samples.V2))]
BALLS = [server("ball-v1", "one", app="ball"), server("ball-v2", "two", app="ball", version="v2")]


def in_force(it: Small) -> bool:
    sessions = [it.arena.discovery.session(name) for name in it.arena.pods]
    return all(session is not None and session.is_in_force for session in sessions)


def pod(small: Small, workload: str) -> Pod:
    return next(pod for pod in small.arena.pods.values() if pod.workload == workload)


class Relay:
    """Stands between Envoys and their control plane, so that their streams can be broken."""

    def __init__(self, control_plane: Path) -> None:
        self._front = control_plane
        self._behind = control_plane.with_suffix(".behind")
        self._writers: list[asyncio.StreamWriter] = []
        self._server: asyncio.Server | None = None
        self.bytes_from_control_plane = 0

    async def start(self) -> None:
        self._front.rename(self._behind)
        await self.accept()

    async def accept(self) -> None:
        self._server = await asyncio.start_unix_server(self._carry, str(self._front))

    async def cut(self) -> None:
        """Break every stream, and accept no new one."""
        assert self._server
        self._server.close()
        self._front.unlink(missing_ok=True)
        for writer in self._writers:
            writer.transport.abort()
        self._writers.clear()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        behind, to_control_plane = await asyncio.open_unix_connection(str(self._behind))
        self._writers += [writer, to_control_plane]
        with suppress(OSError):
            await asyncio.gather(self._pump(reader, to_control_plane), self._pump(behind, writer, count=True))

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, count: bool = False) -> None:
        while data := await reader.read(65536):
            writer.write(data)
            self.bytes_from_control_plane += len(data) if count else 0


def test_an_envoy_whose_stream_breaks_comes_back_and_is_sent_only_what_it_does_not_have(play: Play):
    async def scenario(small: Small) -> None:
        relay = Relay(small.arena.state_folder.control_plane)
        await relay.start()
        await small.move(state(*BALLS, *V1_ONLY))
        everything = relay.bytes_from_control_plane
        await relay.cut()
        await until(lambda: not connected(small), "end of the streams")
        assert await small.call() == (200, "one")  # nobody needs the control plane to go on
        relay.bytes_from_control_plane = 0
        await relay.accept()
        await until(lambda: in_force(small), "streams that are back", 20)
        assert relay.bytes_from_control_plane < everything / 4
        await small.move(state(*BALLS, *V2_ONLY))
        assert await small.call() == (200, "two")
        await relay.cut()

    play(scenario)


def connected(small: Small) -> list[str]:
    sessions = {name: small.arena.discovery.session(name) for name in small.arena.pods}
    return [name for name, session in sessions.items() if session and session.connected]


def test_a_change_of_endpoints_resets_no_ejection(play: Play):
    async def scenario(small: Small) -> None:
        detection = {"consecutive5xxErrors": 1, "baseEjectionTime": "300s", "maxEjectionPercent": 50}
        policy = {"outlierDetection": detection, "loadBalancer": {"simple": "ROUND_ROBIN"}}
        code = SERVER.replace(
            'os.path.exists("broken")', 'os.environ["TEXT"] == "bad" and "x-request-id" in self.headers'
        )
        rule = samples.destination_rule(versions="", trafficPolicy=policy)
        good, bad = server("good", "good", app="ball"), server("bad", "bad", app="ball", code=code)
        await small.move(state(good, bad, rule))
        caller = pod(small, "locals").name
        ejected = await until(lambda: ejected_by(small, caller), "ejection")
        more = server("more", "more", app="ball")
        await small.move(state(good, bad, more, rule))
        assert await ejections_of(small, caller) == ejected
        assert {await small.call() for _ in range(30)} == {(200, "good"), (200, "more")}
        await small.move(state(good, bad, rule))
        assert await ejections_of(small, caller) == ejected

    async def ejected_by(small: Small, caller: str) -> list[str]:
        await small.call()
        return await ejections_of(small, caller)

    async def ejections_of(small: Small, caller: str) -> list[str]:
        return [ejection["pod"] for ejection in await ejections(small.arena) if ejection["caller"] == caller]

    play(scenario)


def test_a_changed_listener_takes_over_without_a_lost_request(play: Play, monkeypatch: pytest.MonkeyPatch):
    own_resources = pipeline.own_resources
    rounds = 0

    def renamed(*arguments: Any) -> Any:
        resources = own_resources(*arguments)
        for listener in resources.listeners.values():
            manager = listener["filter_chains"][0]["filters"][0]["typed_config"]
            manager["server_name"] = f"round-{rounds}"
        return resources

    async def scenario(small: Small) -> None:
        nonlocal rounds
        await small.move(state(*BALLS, *V1_ONLY))
        before = small.pids()
        monkeypatch.setattr(pipeline, "own_resources", renamed)
        async with small.load() as answers:
            for rounds in range(1, 6):  # noqa: B007 - `renamed` reads it
                await small.move(state(*BALLS, *V1_ONLY))
        assert set(answers) == {(200, "one")}
        assert small.pids() == before
        session = small.arena.discovery.session(pod(small, "locals").name)
        assert session is not None
        assert "round-5" in str(session.wanted[LISTENER]["virtualInbound"].content)
        assert in_force(small)

    play(scenario)


def test_a_stalled_control_plane_does_not_block_requests(play: Play):
    async def scenario(small: Small) -> None:
        await small.move(state(*BALLS, *V1_ONLY))
        caller = pod(small, "locals")
        assert caller.sidecar.pid
        os.kill(caller.sidecar.pid, signal.SIGSTOP)  # an Envoy that reads nothing
        try:
            others = [name for name in small.arena.pods if name != caller.name]
            small.arena.pods["locals-late"] = caller  # a change of readiness that everybody is told
            small.arena.discovery.readiness_changed()
            sessions = [small.arena.discovery.session(name) for name in others]
            await until(lambda: all(session and session.is_in_force for session in sessions), "the others' state")
        finally:
            del small.arena.pods["locals-late"]
            os.kill(caller.sidecar.pid, signal.SIGCONT)
        await until(lambda: in_force(small), "everybody's state")

    play(scenario)
