"""The state of the arena now: its pods, and the endpoints that each caller's sidecar has ejected."""

import asyncio
import json
import time
from typing import Any

from localmesh.ports import ADMIN_PORT
from localmesh.run.arena import RunningArena
from localmesh.run.httpget import NoAnswerError
from localmesh.run.httpget import get
from localmesh.run.pod import Pod


def pods(arena: RunningArena) -> list[dict[str, Any]]:
    """A mapping for every pod, sorted by name; `age` is in seconds."""
    return [_pod(arena.pods[name]) for name in sorted(arena.pods)]


def _pod(pod: Pod) -> dict[str, Any]:
    return {
        "name": pod.name,
        "workload": pod.workload,
        "ready": pod.ready,
        "phase": pod.phase,
        "restarts": pod.app.restarts if pod.app else 0,
        "sidecarRestarts": pod.sidecar.restarts,
        "address": pod.proxy.address,
        "age": round(time.time() - pod.born, 1),
        "pid": pod.app.pid if pod.app else None,
        "sidecarPid": pod.sidecar.pid,
    }


async def ejections(arena: RunningArena) -> list[dict[str, str]]:
    """The endpoints that are ejected now, with the caller whose sidecar has ejected them."""
    ready = [pod for pod in arena.pods.values() if pod.sidecar.ready]
    ejections_by_pod = await asyncio.gather(*(_ejected(pod) for pod in ready))
    names = {pod.proxy.address: pod.name for pod in arena.pods.values()}
    return [
        {"caller": pod.name, "cluster": cluster, "address": address, "pod": names.get(address, "")}
        for pod, endpoints in zip(ready, ejections_by_pod, strict=True)
        for cluster, address in endpoints
    ]


async def _ejected(pod: Pod) -> list[tuple[str, str]]:
    try:
        _, body = await get(pod.proxy.address, ADMIN_PORT, "/clusters?format=json", 2)
        clusters = json.loads(body).get("cluster_statuses", [])
    except (NoAnswerError, ValueError):
        return []
    return sorted(
        (cluster["name"], host["address"]["socket_address"]["address"])
        for cluster in clusters
        for host in cluster.get("host_statuses", [])
        if host.get("health_status", {}).get("failed_outlier_check")
    )
