"""Model to Envoy configuration, as istiod would generate it for each proxy: pure converters, one policy per file.

Every file of `discovery` is a DiscoveryResponse for a file of that name in the directory in which Envoy was started
(paths in the configuration are relative to it, so start Envoy with that working directory). Write to a temporary name
in the same directory and rename: Envoy looks when a file of that name moves in. `version_info` is a hash of the content.

Order that drops nothing: new endpoint files, clusters (`joined` of old and new), wait, routes, wait, clusters, then remove
endpoint files that are gone.
"""

from collections.abc import Mapping
from typing import Any

from localmesh.model import Mesh
from localmesh.plan import Plan
from localmesh.plan import Proxy

Json = dict[str, Any]

CDS = "cds.json"
RDS = "rds.json"


def bootstrap(mesh: Mesh, plan: Plan, proxy: Proxy) -> Json:
    """What Envoy starts with: admin, listeners and where to look for the rest; constant as long as the pod stays."""
    raise NotImplementedError


def discovery(mesh: Mesh, plan: Plan, proxy: Proxy, ready: frozenset[str]) -> dict[str, Json]:
    """The files that this proxy follows: `cds.json`, `rds.json`, one `eds-<cluster>.json` per cluster; ready holds pod names."""
    raise NotImplementedError


def joined(old: Mapping[str, Json], new: Mapping[str, Json]) -> Json:
    """The clusters of the new discovery and those that only the old one has: a `cds.json` under which no route breaks."""
    raise NotImplementedError
