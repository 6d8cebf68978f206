"""What the sidecars of callers have counted since they started: requests sent again, timed out, or limited."""

import asyncio
import json
from typing import Any
from urllib.parse import quote

from localmesh.run.arena import RunningArena
from localmesh.run.httpget import NoAnswerError
from localmesh.run.httpget import get
from localmesh.run.pod import Pod

# what it is called here -> Envoy's counter of each cluster
_COUNTERS = {"retries": "upstream_rq_retry", "routeTimeouts": "upstream_rq_timeout", "limited": "upstream_rq_429"}
# Envoy counts a status a second time by where the request comes from, such as `external.upstream_rq_429`
_FILTER = rf"outbound[^;]*;[.]({'|'.join(_COUNTERS.values())})$"
_PATH = f"/stats?format=json&type=Counters&filter={quote(_FILTER)}"


async def requests(arena: RunningArena) -> list[dict[str, Any]]:
    """A mapping for every pod whose sidecar answers: the `caller`, and its counts of requests to other pods.

    `retries` are attempts after the first, `routeTimeouts` requests that its sidecar ended with 504, `limited` those
    that were answered with 429.
    """
    ready = [pod for pod in arena.pods.values() if pod.sidecar and pod.sidecar.ready]
    counted = await asyncio.gather(*(_counted(pod) for pod in ready))
    return [{"caller": pod.name, **counts} for pod, counts in zip(ready, counted, strict=True) if counts]


async def _counted(pod: Pod) -> dict[str, int]:
    try:
        _, body = await get(pod.proxy.address, pod.proxy.location.admin_port, _PATH, 2)
        stats = json.loads(body)["stats"]
    except (NoAnswerError, ValueError):
        return {}
    return {
        name: sum(stat["value"] for stat in stats if stat.get("name", "").endswith(f".{counter}"))
        for name, counter in _COUNTERS.items()
    }
