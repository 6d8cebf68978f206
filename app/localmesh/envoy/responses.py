"""The files that a proxy follows, each a DiscoveryResponse whose version is a hash of its content."""

import json
from collections.abc import Mapping
from hashlib import sha256

from localmesh.envoy import endpoints
from localmesh.envoy import gateway
from localmesh.envoy import inbound
from localmesh.envoy import names
from localmesh.envoy import outbound
from localmesh.envoy.cluster import outbound as outbound_cluster
from localmesh.envoy.cluster import targets
from localmesh.envoy.values import Json
from localmesh.envoy.values import typed
from localmesh.model import Mesh
from localmesh.plan import GatewayPod
from localmesh.plan import Plan
from localmesh.plan import Proxy

CLUSTERS = "cds.json"
ROUTES = "rds.json"
_CLUSTER = "envoy.config.cluster.v3.Cluster"
_ROUTES = "envoy.config.route.v3.RouteConfiguration"


def files(mesh: Mesh, plan: Plan, proxy: Proxy, ready: frozenset[str]) -> dict[str, Json]:
    """Every file by name."""
    found = {ROUTES: response([typed(_ROUTES, _routes(mesh, proxy))])}
    clusters: list[Json] = []
    for target in targets(mesh):
        clusters.append(typed(_CLUSTER, outbound_cluster(target)))
        found[names.endpoints_file(target.name)] = response([endpoints.assignment(target, plan.pods, ready)])
    if not isinstance(proxy, GatewayPod):
        ports = proxy.template.container.ports
        clusters += [typed(_CLUSTER, inbound.cluster(mesh, proxy, port)) for port in ports]
    return {**found, CLUSTERS: response(clusters)}


def joined_clusters(old: Mapping[str, Json], new: Mapping[str, Json]) -> Json:
    """The new clusters and those that only the old files have."""
    clusters = list(new[CLUSTERS]["resources"])
    here = {cluster["name"] for cluster in clusters}
    return response(clusters + [each for each in old[CLUSTERS]["resources"] if each["name"] not in here])


def response(resources: list[Json]) -> Json:
    """A DiscoveryResponse of the resources."""
    content = json.dumps(resources, sort_keys=True, separators=(",", ":"))
    return {"version_info": sha256(content.encode()).hexdigest()[:16], "resources": resources}


def _routes(mesh: Mesh, proxy: Proxy) -> Json:
    if isinstance(proxy, GatewayPod):
        return gateway.route_configuration(mesh, proxy)
    return outbound.route_configuration(mesh, proxy)
