"""What the callers' own Envoys say, read from their admin ports: the truth that the page is held to."""

from dataclasses import dataclass

import requests

from tests.live.harness import Arena

CALLERS = ("locals", "visitors", "messi", "mbappe")


@dataclass(frozen=True)
class Count:
    """Of one caller and one cluster of the ball, since the sidecar was started."""

    total: int = 0
    errors: int = 0


def callers(arena: Arena) -> dict[str, str]:
    """Every caller's pod and the address of its sidecar."""
    return {p["name"]: p["address"] for p in arena.pods() if p["workload"] in CALLERS}


def counts(address: str) -> dict[str, Count]:
    """By version of the ball, "" for the ball as a whole."""
    url = f"http://{address}:15000/stats?format=json&type=Counters&filter=" + r"\|ball\..*upstream_rq_(total|5xx)$"
    found: dict[str, dict[str, int]] = {}
    for stat in requests.get(url, timeout=5).json()["stats"]:
        if "value" in stat:
            version = stat["name"].split("|")[2]
            found.setdefault(version, {})[stat["name"].rpartition("_")[2]] = stat["value"]
    return {v: Count(c.get("total", 0), c.get("5xx", 0)) for v, c in found.items()}


def ejected(arena: Arena) -> dict[str, set[str]]:
    """Every caller's pod and the pods of the ball that its sidecar keeps out now."""
    names = {p["address"]: p["name"] for p in arena.pods()}
    found = {}
    for pod, address in callers(arena).items():
        clusters = requests.get(f"http://{address}:15000/clusters?format=json", timeout=5).json()["cluster_statuses"]
        hosts = [h for c in clusters if "|ball." in c["name"] for h in c.get("host_statuses", [])]
        out = [h for h in hosts if h["health_status"].get("failed_outlier_check")]
        found[pod] = {names[h["address"]["socket_address"]["address"]] for h in out}
    return found
