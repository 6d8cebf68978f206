"""Running pods after a change, a crash or an ejection, with real Envoys and small servers."""

import os
import signal
import socket
import sys

import pytest

from localmesh.errors import RolloutError
from localmesh.ports import ADMIN_PORT
from localmesh.run.httpget import get
from localmesh.run.status import ejections
from localmesh.settings import StateFolder
from tests.localmesh import samples
from tests.localmesh.run.small import SERVER
from tests.localmesh.run.small import Play
from tests.localmesh.run.small import Small
from tests.localmesh.run.small import server
from tests.localmesh.run.small import state
from tests.localmesh.run.small import until

pytestmark = pytest.mark.live


def test_a_pod_that_keeps_crashing_is_given_up_with_the_end_of_its_log(play: Play, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("localmesh.run.arena.HOPELESS_RESTARTS", 1)

    async def scenario(it: Small) -> None:
        with pytest.raises(RolloutError, match=r"ended 1 times, last with code 1; its log ends with: 'no such thing'"):
            await it.move(state(server("ball", "x", code="raise SystemExit('no such thing')")))

    play(scenario)


def test_a_sidecar_that_does_not_start_is_given_up_with_its_reason(play: Play, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("localmesh.run.arena.HOPELESS_RESTARTS", 1)

    async def scenario(it: Small) -> None:
        refused = pytest.raises(RolloutError, match=rf"its log ends with: .cannot bind '127\.\d+\.0\.2:{ADMIN_PORT}'")
        with socket.create_server((it.network.location(2).address, ADMIN_PORT)), refused:
            await it.move(state())

    play(scenario)


def test_a_config_map_reaches_its_pods_without_a_restart(play: Play, state_folder: StateFolder):
    def with_text(text: str) -> list[samples.Object]:
        ball = server("ball", "x")
        spec = ball["spec"]["template"]["spec"]
        spec["volumes"] = [{"name": "story", "configMap": {"name": "story"}}]
        spec["containers"][0]["volumeMounts"] = [{"name": "story", "mountPath": "/etc/story"}]
        meta = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "story"}}
        return state(ball, {**meta, "data": {"text": text}})

    async def scenario(small: Small) -> None:
        await small.move(with_text("before"))
        before = small.pids()
        (file,) = state_folder.pods.glob("ball-*/volumes/story/text")
        assert file.read_text() == "before"
        await small.move(with_text("after"))
        assert file.read_text() == "after"
        assert small.pids() == before

    play(scenario)


def test_a_killed_sidecar_comes_back_with_its_configuration(play: Play):
    async def scenario(small: Small) -> None:
        await small.move(state(server("ball", "x")))
        caller = next(pod for pod in small.arena.pods.values() if pod.workload == "locals")
        assert caller.sidecar.pid
        os.kill(caller.sidecar.pid, signal.SIGKILL)
        await until(lambda: caller.sidecar.restarts == 1 and caller.ready, "sidecar", 5)
        assert await small.call() == (200, "x")

    play(scenario)


@pytest.mark.both_forms
def test_ejections_are_read_from_the_callers_own_sidecar(play: Play, state_folder: StateFolder):
    async def scenario(small: Small) -> None:
        detection = {"consecutive5xxErrors": 1, "baseEjectionTime": "30s", "maxEjectionPercent": 100}
        rule = samples.destination_rule(versions="", trafficPolicy={"outlierDetection": detection})
        code = SERVER.replace('os.path.exists("broken")', 'self.path == "/bad"')
        await small.move(state(server("ball", "x", code=code), rule))
        assert await ejections(small.arena) == []
        caller = next(pod for pod in small.arena.pods.values() if pod.workload == "locals")
        status, _ = await get(caller.proxy.address, caller.proxy.location.proxy_port, "http://ball:8080/bad", 5)
        assert status == 500
        (ball,) = (pod for pod in small.arena.pods.values() if pod.workload == "ball")
        ejected = await until(lambda: ejections(small.arena), "ejection")
        cluster = "outbound|8080||ball.arena.svc.cluster.local"
        assert ejected == [{"caller": caller.name, "cluster": cluster, "address": ball.proxy.address, "pod": ball.name}]

    play(scenario)


def test_containers_use_the_python_of_this_installation(play: Play, state_folder: StateFolder):
    async def scenario(small: Small) -> None:
        code = "import sys; print(sys.executable, flush=True)\n" + SERVER
        await small.move(state(server("ball", "x", code=code)))
        (log,) = state_folder.logs.glob("ball-*-0.log")
        assert os.path.dirname(log.read_text().split("\n")[0]) == os.path.dirname(sys.executable)

    play(scenario)
