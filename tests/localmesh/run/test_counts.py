"""What `status` says of a caller's requests is what its own Envoy has counted."""

from typing import Any

import pytest

from localmesh.run.counts import requests
from localmesh.run.httpget import get
from tests.localmesh import samples
from tests.localmesh.run.small import SERVER
from tests.localmesh.run.small import Play
from tests.localmesh.run.small import Small
from tests.localmesh.run.small import server
from tests.localmesh.run.small import state

pytestmark = pytest.mark.live

# /limit is answered with 429, /bad with 500, and /slow after the route's timeout
CODE = (
    SERVER.replace("import http.server,", "import http.server, time,")
    .replace('broken = os.path.exists("broken")', 'time.sleep(1 if self.path == "/slow" else 0)')
    .replace("500 if broken else 200", '{"/limit": 429, "/bad": 500}.get(self.path, 200)')
)


@pytest.mark.both_forms
def test_retries_route_timeouts_and_limits_are_counted_by_the_callers_sidecar(play: Play):
    async def scenario(small: Small) -> None:
        route = [{"destination": {"host": "ball"}}]
        rule = {"route": route, "timeout": "0.3s", "retries": {"attempts": 2, "retryOn": "5xx"}}
        await small.move(state(server("ball", "x", code=CODE), samples.virtual_service(rule)))
        caller = next(pod for pod in small.arena.pods.values() if pod.workload == "locals")

        async def counts() -> dict[str, Any]:
            return next(counted for counted in await requests(small.arena) if counted["caller"] == caller.name)

        async def status(path: str) -> int:
            url = f"http://ball:8080{path}"
            return (await get(caller.proxy.address, caller.proxy.location.proxy_port, url, 5))[0]

        assert await counts() == {"caller": caller.name, "retries": 0, "routeTimeouts": 0, "limited": 0}
        assert [await status(path) for path in ("/limit", "/slow", "/slow", "/bad", "/")] == [429, 504, 504, 500, 200]
        assert await counts() == {"caller": caller.name, "retries": 2, "routeTimeouts": 2, "limited": 1}

    play(scenario)
