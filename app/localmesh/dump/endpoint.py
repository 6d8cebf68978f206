"""Endpoints as rows, as a sidecar sees them at the moment: their health, and whether their errors put them aside."""

from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Mapping

from localmesh.dump.sections import Json
from localmesh.dump.sections import Row

COLUMNS = ("ENDPOINT", "POD", "STATUS", "OUTLIER CHECK", "CLUSTER")


def rows(clusters: Json, pods: Mapping[str, str], keeps: Callable[[str], bool]) -> list[Row]:
    """One an endpoint of the clusters wanted, sorted by cluster; `pods` maps an address to the name of its pod."""
    wanted = [each for each in clusters.get("cluster_statuses", []) if keeps(each.get("name", ""))]
    found = [row for cluster in wanted for row in _rows(cluster, pods)]
    return sorted(found, key=lambda row: (row[-1], row[0]))


def _rows(cluster: Json, pods: Mapping[str, str]) -> Iterator[Row]:
    for host in cluster.get("host_statuses", []):
        socket = host.get("address", {}).get("socket_address", {})
        address, health = socket.get("address", "-"), host.get("health_status", {})
        failed = "FAILED" if health.get("failed_outlier_check") else "OK"
        status = health.get("eds_health_status", "HEALTHY")
        if health.get("failed_active_health_check"):
            status = "UNHEALTHY"
        port = socket.get("port_value", "-")
        yield f"{address}:{port}", pods.get(address, "-"), status, failed, cluster.get("name", "-")
