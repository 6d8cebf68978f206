"""Endpoints as rows, as a sidecar sees them now: health, ejection, locality and priority (0 is used first)."""

from collections.abc import Callable
from collections.abc import Iterator

from localmesh.dump.sections import Json
from localmesh.dump.sections import Row

COLUMNS = ("ENDPOINT", "POD", "STATUS", "OUTLIER CHECK", "LOCALITY", "PRIORITY", "CLUSTER")
_LEVELS = ("region", "zone", "sub_zone")


def rows(clusters: Json, keeps: Callable[[str], bool]) -> list[Row]:
    """A row for each endpoint of the clusters that `keeps` accepts, by cluster; its hostname is the name of its pod."""
    selected = [cluster for cluster in clusters.get("cluster_statuses", []) if keeps(cluster.get("name", ""))]
    table = [row for cluster in selected for row in _rows(cluster)]
    return sorted(table, key=lambda row: (row[-1], row[0]))


def _rows(cluster: Json) -> Iterator[Row]:
    for host in cluster.get("host_statuses", []):
        socket = host.get("address", {}).get("socket_address", {})
        address, health = socket.get("address", "-"), host.get("health_status", {})
        failed = "FAILED" if health.get("failed_outlier_check") else "OK"
        status = health.get("eds_health_status", "HEALTHY")
        if health.get("failed_active_health_check"):
            status = "UNHEALTHY"
        port = socket.get("port_value", "-")
        where = host.get("locality", {})
        locality = "/".join(where.get(level, "") for level in _LEVELS).rstrip("/") or "-"
        pod, priority = host.get("hostname") or "-", str(host.get("priority", 0))
        yield f"{address}:{port}", pod, status, failed, locality, priority, cluster.get("name", "-")
