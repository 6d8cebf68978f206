"""Model to Envoy configuration, as istiod would generate it for each proxy: pure converters, one policy per file.

Paths in the configuration are relative: start Envoy in the directory that holds the files. README.md beside this file
says in which order to replace them, and how to see that Envoy has taken them.
"""

from collections.abc import Mapping

from localmesh.envoy import responses
from localmesh.envoy import startup
from localmesh.envoy.values import Json
from localmesh.model import Mesh
from localmesh.plan import Plan
from localmesh.plan import Proxy

CDS = responses.CLUSTERS
RDS = responses.ROUTES

__all__ = ["CDS", "RDS", "Json", "bootstrap", "discovery", "joined"]


def bootstrap(mesh: Mesh, plan: Plan, proxy: Proxy) -> Json:
    """What Envoy starts with: admin, listeners and where to look for the rest; constant as long as the pod lives."""
    return startup.bootstrap(mesh, proxy, CDS, RDS)


def discovery(mesh: Mesh, plan: Plan, proxy: Proxy, ready: frozenset[str]) -> dict[str, Json]:
    """The files that a proxy follows: `cds.json`, `rds.json`, one `eds-*.json` per cluster; ready holds pod names."""
    return responses.files(mesh, plan, proxy, ready)


def joined(old: Mapping[str, Json], new: Mapping[str, Json]) -> Json:
    """A `cds.json` under which neither old nor new routes miss a cluster; new wins where both have one of a name."""
    return responses.joined_clusters(old, new)
