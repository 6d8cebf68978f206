"""A sidecar runs as its pod's annotations say."""

import json
import os

import pytest

from localmesh.run.httpget import get
from tests.localmesh import samples
from tests.localmesh.run.small import Play
from tests.localmesh.run.small import Small
from tests.localmesh.run.small import server
from tests.localmesh.run.small import state

pytestmark = pytest.mark.live


def configured(settings: str) -> samples.Object:
    ball = server("ball", "hello")
    ball["spec"]["template"]["metadata"]["annotations"] = {"proxy.istio.io/config": settings}
    return ball


@pytest.mark.parametrize(
    ("settings", "workers"),
    [("", 1), ("concurrency: 3", 3), ('{"concurrency": 2}', 2), ("concurrency: 0", os.cpu_count())],
)
def test_a_sidecar_has_the_workers_that_its_pod_asks_for(play: Play, settings: str, workers: int):
    async def scenario(small: Small) -> None:
        await small.move(state(configured(settings)))
        ball = next(pod for pod in small.arena.pods.values() if pod.workload == "ball")
        _, body = await get(ball.proxy.address, ball.proxy.location.admin_port, "/server_info", 5)
        assert json.loads(body)["command_line_options"]["concurrency"] == workers
        assert await small.call() == (200, "hello")

    play(scenario)
