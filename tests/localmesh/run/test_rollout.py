"""From one state to the next with real Envoys and small servers: what runs goes on, and the way back is always open."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from collections.abc import Callable
from collections.abc import Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from localmesh import pipeline
from localmesh.errors import RestoreError
from localmesh.errors import RolloutError
from localmesh.plan import PROXY_PORT
from localmesh.plan import Network
from localmesh.run.arena import Arena
from localmesh.run.httpget import get
from localmesh.run.network import claim
from localmesh.run.rollout import roll_out
from localmesh.run.status import ejections
from localmesh.run.status import pods
from localmesh.settings import Home
from tests.localmesh import samples
from tests.localmesh.run.conftest import SERVER
from tests.localmesh.run.conftest import table_in
from tests.localmesh.run.conftest import until

pytestmark = pytest.mark.live

POD_IP = {"name": "POD_IP", "valueFrom": {"fieldRef": {"fieldPath": "status.podIP"}}}
READY = {"httpGet": {"path": "/", "port": "http"}, "periodSeconds": 1}
# Ends at once if another of its kind has not left yet.
ALONE = "import os; os.mkdir(os.environ['LOCK'])\n" + SERVER.replace(
    "os._exit", "os.rmdir(os.environ['LOCK']); os._exit"
)


def server(name: str, text: str, app: str = "", version: str = "v1", code: str = SERVER, **env: str) -> samples.Object:
    values = {"LISTEN": "$(POD_IP):18080", "TEXT": text, **env}
    made = samples.deployment(
        name,
        app,
        version,
        command=["python", "-c", code],
        env=[POD_IP, *({"name": key, "value": value} for key, value in values.items())],
        readinessProbe=READY,
    )
    made["spec"]["strategy"] = {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 1, "maxUnavailable": 0}}
    return made


def recreated(deployment: samples.Object) -> samples.Object:
    deployment["spec"]["strategy"] = {"type": "Recreate"}
    return deployment


def state(*objects: samples.Object) -> list[samples.Object]:
    """A caller, the service `ball`, and more."""
    return [server("locals", "caller"), samples.service("locals"), samples.service("ball"), *objects]


class Small:
    """A small arena and its caller."""

    def __init__(self, arena: Arena, network: Network) -> None:
        self.arena = arena
        self._network = network

    async def move(self, objects: list[samples.Object], seconds: float = 20) -> None:
        before = self.arena.desired.plan if self.arena.desired else None
        wanted = pipeline.desired({"small.yaml": samples.text(*objects)}, self._network, before)
        await roll_out(self.arena, wanted, seconds, lambda text: None)

    async def call(self, host: str = "ball") -> tuple[int, str]:
        """One request of the caller, through its sidecar."""
        caller = next(pod for pod in self.arena.pods.values() if pod.workload == "locals")
        status, body = await get(caller.proxy.address, PROXY_PORT, f"http://{host}:8080/", 5)
        return status, body.decode()

    def pids(self) -> dict[str, tuple[int | None, int | None]]:
        return {each["workload"]: (each["pid"], each["sidecarPid"]) for each in pods(self.arena)}

    @asynccontextmanager
    async def load(self) -> AsyncIterator[list[tuple[int, str]]]:
        """Calls one after the other; their answers."""
        answers: list[tuple[int, str]] = []

        async def keep_calling() -> None:
            while True:
                answers.append(await self.call())

        task = asyncio.create_task(keep_calling())
        try:
            await until(lambda: len(answers) > 5, "answers")
            yield answers
            enough = len(answers) + 5
            await until(lambda: len(answers) > enough or task.done(), "answers")
        finally:
            task.cancel()
            outcome = await asyncio.gather(task, return_exceptions=True)
        assert isinstance(outcome[0], asyncio.CancelledError), outcome


Play = Callable[[Callable[[Small], Coroutine[Any, Any, None]]], None]


@pytest.fixture
def play(home: Home) -> Play:
    """Run a scenario on a small arena; everything has ended afterwards."""

    async def run(scenario: Callable[[Small], Coroutine[Any, Any, None]]) -> None:
        held = claim(0)
        with held.lock:
            async with table_in(home) as table:
                arena = Arena(home, table)
                keeper = asyncio.create_task(arena.discovery.keep())
                try:
                    await scenario(Small(arena, held.network))
                finally:
                    keeper.cancel()
                    await asyncio.gather(keeper, return_exceptions=True)
                    await arena.stop_all()

    return lambda scenario: asyncio.run(run(scenario))


def test_a_new_template_replaces_pods_without_losing_a_request(play: Play):
    async def scenario(it: Small) -> None:
        await it.move(state(server("ball", "old")))
        before = it.pids()
        async with it.load() as answers:
            await it.move(state(server("ball", "new")))
            assert await it.call() == (200, "new")
        assert set(answers) == {(200, "old"), (200, "new")}
        after = it.pids()
        assert after["locals"] == before["locals"]
        assert after["ball"] != before["ball"]
        assert len(it.arena.pods) == 2

    play(scenario)


def test_a_change_of_routes_alone_is_in_force_on_return_and_restarts_nothing(play: Play):
    async def scenario(it: Small) -> None:
        balls = [server("ball-v1", "one", "ball"), server("ball-v2", "two", "ball", "v2")]

        def routed(target: samples.Object) -> list[samples.Object]:
            return state(*balls, samples.destination_rule(), samples.virtual_service(samples.rule(target)))

        await it.move(routed(samples.V1))
        before = it.pids()
        async with it.load() as answers:
            for target, text in ((samples.V2, "two"), (samples.V1, "one"), (samples.V2, "two")):
                await it.move(routed(target))
                assert {await it.call() for _ in range(5)} == {(200, text)}
        assert {status for status, _ in answers} == {200}
        assert it.pids() == before

    play(scenario)


def test_nobody_is_sent_to_a_new_pod_before_everything_is_ready(play: Play, tmp_path: Path):
    async def scenario(it: Small) -> None:
        await it.move(state(server("ball-v1", "one", "ball")))
        told = tmp_path / "told"
        wait = f"import pathlib, time\nwhile not pathlib.Path({str(told)!r}).exists(): time.sleep(0.01)\n"
        slow = server("slow", "slow", code=wait + SERVER)
        async with it.load() as answers:
            balls = [server("ball-v1", "one", "ball"), server("ball-v2", "two", "ball")]
            move = asyncio.create_task(it.move(state(*balls, slow)))
            await until(lambda: any(p.workload == "ball-v2" and p.ready for p in it.arena.pods.values()), "second ball")
            assert {await it.call() for _ in range(10)} == {(200, "one")}
            told.touch()
            await move
            assert {await it.call() for _ in range(30)} == {(200, "one"), (200, "two")}
        assert {status for status, _ in answers} == {200}

    play(scenario)


def test_pods_that_are_recreated_never_run_beside_those_they_replace(play: Play, home: Home):
    async def scenario(it: Small) -> None:
        lock = str(home.root / "alone")
        await it.move(state(recreated(server("ball", "old", code=ALONE, LOCK=lock))))
        await it.move(state(recreated(server("ball", "new", code=ALONE, LOCK=lock))))
        assert [each["restarts"] for each in pods(it.arena)] == [0, 0]
        assert await it.call() == (200, "new")

    play(scenario)


def test_a_failed_change_leaves_what_ran_before(play: Play):
    async def scenario(it: Small) -> None:
        await it.move(state(server("ball", "old"), recreated(server("other", "old")), samples.service("other")))
        before = it.pids()
        never = "import signal; signal.pause()"
        other = recreated(server("other", "new", code=never))
        broken = [server("ball", "new", code=never), other, samples.service("other")]
        async with it.load() as answers:
            with pytest.raises(RolloutError, match=r"did not become ready within 1 s.*mesh-arena logs"):
                await it.move(state(*broken), seconds=1)
        assert set(answers) == {(200, "old")}
        after = it.pids()
        assert after["ball"] == before["ball"]
        assert await it.call("other") == (200, "old")
        assert len(it.arena.pods) == 3

    play(scenario)


def test_a_failed_way_back_hides_neither_error(play: Play, monkeypatch: pytest.MonkeyPatch):
    async def no_way(*_: object) -> None:
        raise RolloutError("the old pods do not come back.")

    monkeypatch.setattr("localmesh.run.rollout._back", no_way)

    async def scenario(it: Small) -> None:
        await it.move(state(server("ball", "old")))
        with pytest.raises(RestoreError, match=r"did not become ready.*the old pods do not come back"):
            await it.move(state(server("ball", "new", code="import signal; signal.pause()")), seconds=1)

    play(scenario)


def test_a_pod_that_keeps_crashing_is_given_up_with_its_last_words(play: Play, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("localmesh.run.arena.HOPELESS_RESTARTS", 1)

    async def scenario(it: Small) -> None:
        with pytest.raises(RolloutError, match=r"ended 1 times, last with code 1; its last words: 'no such thing'"):
            await it.move(state(server("ball", "x", code="raise SystemExit('no such thing')")))

    play(scenario)


def test_a_config_map_reaches_its_pods_without_a_restart(play: Play, home: Home):
    def told(text: str) -> list[samples.Object]:
        ball = server("ball", "x")
        spec = ball["spec"]["template"]["spec"]
        spec["volumes"] = [{"name": "story", "configMap": {"name": "story"}}]
        spec["containers"][0]["volumeMounts"] = [{"name": "story", "mountPath": "/etc/story"}]
        meta = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "story"}}
        return state(ball, {**meta, "data": {"text": text}})

    async def scenario(it: Small) -> None:
        await it.move(told("before"))
        before = it.pids()
        (file,) = home.pods.glob("ball-*/volumes/story/text")
        assert file.read_text() == "before"
        await it.move(told("after"))
        assert file.read_text() == "after"
        assert it.pids() == before

    play(scenario)


def test_more_and_fewer_replicas_leave_the_others_alone(play: Play):
    async def scenario(it: Small) -> None:
        def scaled(replicas: int) -> list[samples.Object]:
            ball = server("ball", "x")
            ball["spec"]["replicas"] = replicas
            return state(ball)

        await it.move(scaled(1))
        before = {each["name"]: each["pid"] for each in pods(it.arena)}
        async with it.load() as answers:
            await it.move(scaled(2))
            assert len(it.arena.pods) == 3
            await it.move(scaled(1))
        assert {each["name"]: each["pid"] for each in pods(it.arena)} == before
        assert {status for status, _ in answers} == {200}

    play(scenario)


def test_a_killed_sidecar_comes_back_with_what_it_knew(play: Play):
    async def scenario(it: Small) -> None:
        await it.move(state(server("ball", "x")))
        caller = next(pod for pod in it.arena.pods.values() if pod.workload == "locals")
        assert caller.sidecar.pid
        os.kill(caller.sidecar.pid, signal.SIGKILL)
        await until(lambda: caller.sidecar.restarts == 1 and caller.ready, "sidecar", 5)
        assert await it.call() == (200, "x")

    play(scenario)


def test_who_is_ejected_is_read_from_the_callers_own_sidecar(play: Play, home: Home):
    async def scenario(it: Small) -> None:
        detection = {"consecutive5xxErrors": 1, "baseEjectionTime": "30s", "maxEjectionPercent": 100}
        rule = samples.destination_rule(versions="", trafficPolicy={"outlierDetection": detection})
        code = SERVER.replace('os.path.exists("broken")', 'self.path == "/bad"')
        await it.move(state(server("ball", "x", code=code), rule))
        assert await ejections(it.arena) == []
        caller = next(pod for pod in it.arena.pods.values() if pod.workload == "locals")
        status, _ = await get(caller.proxy.address, PROXY_PORT, "http://ball:8080/bad", 5)
        assert status == 500
        (ball,) = (pod for pod in it.arena.pods.values() if pod.workload == "ball")
        found = await until(lambda: ejections(it.arena), "ejection")
        cluster = "outbound|8080||ball.arena.svc.cluster.local"
        assert found == [{"caller": caller.name, "cluster": cluster, "address": ball.proxy.address, "pod": ball.name}]

    play(scenario)


def test_the_interpreter_of_a_container_is_this_installations(play: Play, home: Home):
    async def scenario(it: Small) -> None:
        code = "import sys; print(sys.executable, flush=True)\n" + SERVER
        await it.move(state(server("ball", "x", code=code)))
        (log,) = home.logs.glob("ball-*-0.log")
        assert os.path.dirname(log.read_text().split("\n")[0]) == os.path.dirname(sys.executable)

    play(scenario)
