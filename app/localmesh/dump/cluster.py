"""Clusters as rows: services and their subsets, and the application behind the sidecar."""

from localmesh.dump.names import cluster_name
from localmesh.dump.names import origin
from localmesh.dump.sections import Json
from localmesh.dump.sections import Row
from localmesh.dump.sections import active

COLUMNS = ("SERVICE FQDN", "PORT", "SUBSET", "DIRECTION", "TYPE", "DESTINATION RULE")


def rows(part: Json) -> list[Row]:
    """One a cluster, sorted by service, port and subset."""
    return sorted(_row(cluster) for cluster in active(part))


def _row(cluster: Json) -> Row:
    name = cluster_name(cluster.get("name", ""))
    kind = cluster.get("type") or cluster.get("cluster_type", {}).get("name") or "STATIC"  # Envoy's default
    return (name.host or "-", name.port or "-", name.subset or "-", name.direction or "-", kind, origin(cluster))
