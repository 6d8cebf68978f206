"""A section of a dump as the table of its kind."""

from localmesh.dump import cluster
from localmesh.dump import listener
from localmesh.dump import policy
from localmesh.dump import route
from localmesh.dump.sections import POLICIES
from localmesh.dump.sections import Json
from localmesh.dump.sections import Row

_TABLES = {
    "clusters": (cluster.COLUMNS, cluster.rows),
    "listeners": (listener.COLUMNS, listener.rows),
    "routes": (route.COLUMNS, route.rows),
    POLICIES: (policy.COLUMNS, policy.rows),
}


def table(kind: str, part: Json) -> tuple[Row, list[Row]]:
    """Columns and rows; endpoints are not among the kinds, since a dump does not say which are ejected."""
    columns, rows = _TABLES[kind]
    return columns, rows(part)
