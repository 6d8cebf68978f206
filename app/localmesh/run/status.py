"""The state of the arena now: its pods, and the endpoints that each caller's sidecar has ejected."""

import asyncio
import json
import time
from typing import Any

from localmesh.model import locality_of
from localmesh.nodeproxy import NodeProxy
from localmesh.plan import GatewayPod
from localmesh.plan import Proxy
from localmesh.ports import LOOPBACK
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
        "sidecar": pod.sidecar is not None,
        "sidecarRestarts": pod.sidecar.restarts if pod.sidecar else None,
        "address": pod.proxy.address,
        "locality": locality_of(pod.proxy.labels),
        "listeners": listeners(pod.proxy),
        "age": round(time.time() - pod.born, 1),
        "pid": pod.app.pid if pod.app else None,
        "sidecarPid": pod.sidecar.pid if pod.sidecar else None,
    }


def listeners(proxy: Proxy) -> dict[str, str]:
    """Where a pod listens, as `address:port`: `requests` for those of other pods (for the gateway, of browsers)."""
    location = proxy.location
    admin = {"admin": f"{location.address}:{location.admin_port}"}
    if isinstance(proxy, NodeProxy):
        return admin
    if isinstance(proxy, GatewayPod):
        application = {"application": f"{location.address}:{location.app_port}"}
        return {"requests": f"{LOOPBACK}:{proxy.port}", **application, **admin}
    ports = [proxy.port(port.number) for port in proxy.template.container.ports]
    requests = {"requests": f"{location.address}:{ports[0]}"} if ports else {}  # a container has one port at most
    application = {"application": f"{location.address}:{proxy.app_port}"}
    if not proxy.sidecar:
        return {**requests, **application}
    return {**requests, "proxy": f"{location.address}:{location.proxy_port}", **application, **admin}


async def ejections(arena: RunningArena) -> list[dict[str, str]]:
    """The endpoints that are ejected now, with the caller whose sidecar has ejected them."""
    ready = [pod for pod in arena.pods.values() if pod.sidecar and pod.sidecar.ready]
    ejections_by_pod = await asyncio.gather(*(_ejected(pod) for pod in ready))
    return [
        {"caller": pod.name, "cluster": cluster, "address": address, "pod": name}
        for pod, endpoints in zip(ready, ejections_by_pod, strict=True)
        for cluster, address, name in endpoints
    ]


async def _ejected(pod: Pod) -> list[tuple[str, str, str]]:
    try:
        _, body = await get(pod.proxy.address, pod.proxy.location.admin_port, "/clusters?format=json", 2)
        clusters = json.loads(body).get("cluster_statuses", [])
    except (NoAnswerError, ValueError):
        return []
    return sorted(
        (cluster["name"], host["address"]["socket_address"]["address"], host.get("hostname", ""))
        for cluster in clusters
        for host in cluster.get("host_statuses", [])
        if host.get("health_status", {}).get("failed_outlier_check")
    )
