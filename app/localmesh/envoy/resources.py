"""The resources that one Envoy gets from the control plane: clusters, endpoints, listeners and routes, each by name.

They are built in three parts, so that none is built more often than needed: outbound clusters (the same for every
proxy), endpoints (the same for proxies with an equal viewpoint; they change with readiness), and the resources of one
proxy alone. The node's proxy, which is no part of the mesh, has clusters and endpoints of its own.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from dataclasses import field
from dataclasses import replace

from localmesh.envoy import cluster
from localmesh.envoy import endpoints
from localmesh.envoy import gateway
from localmesh.envoy import inbound
from localmesh.envoy import listeners
from localmesh.envoy import locality
from localmesh.envoy import nodeproxy
from localmesh.envoy import outbound
from localmesh.envoy import telemetry
from localmesh.envoy.locality import Viewpoint
from localmesh.envoy.values import Json
from localmesh.model import Mesh
from localmesh.nodeproxy import NodeProxy
from localmesh.plan import GatewayPod
from localmesh.plan import Plan
from localmesh.plan import Proxy

_PREFIX = "type.googleapis.com"
CLUSTER = f"{_PREFIX}/envoy.config.cluster.v3.Cluster"
ENDPOINTS = f"{_PREFIX}/envoy.config.endpoint.v3.ClusterLoadAssignment"
LISTENER = f"{_PREFIX}/envoy.config.listener.v3.Listener"
SECRETS = f"{_PREFIX}/envoy.extensions.transport_sockets.tls.v3.Secret"
ROUTES = f"{_PREFIX}/envoy.config.route.v3.RouteConfiguration"

ByName = dict[str, Json]


@dataclass(frozen=True, slots=True)
class Resources:
    """Resources by name; endpoints by the name of their cluster."""

    clusters: ByName = field(default_factory=dict)
    endpoints: ByName = field(default_factory=dict)
    listeners: ByName = field(default_factory=dict)
    routes: ByName = field(default_factory=dict)

    def by_type(self) -> dict[str, ByName]:
        """The resources by type URL, in the order in which the xDS protocol wants them sent."""
        return {
            CLUSTER: self.clusters,
            ENDPOINTS: self.endpoints,
            LISTENER: self.listeners,
            ROUTES: self.routes,
        }


def resources(mesh: Mesh, plan: Plan, proxy: Proxy, ready: frozenset[str]) -> Resources:
    """All resources of a proxy; `ready` holds the names of the pods that are ready."""
    proxy_resources = own_resources(mesh, proxy)
    if isinstance(proxy, NodeProxy):
        return replace(proxy_resources, endpoints=node_endpoints(plan, proxy, ready))
    return Resources(
        clusters={**outbound_clusters(mesh, plan), **proxy_resources.clusters},
        endpoints=cluster_endpoints(mesh, plan, ready, locality.viewpoint(mesh, proxy.labels)),
        listeners=proxy_resources.listeners,
        routes=proxy_resources.routes,
    )


def outbound_clusters(mesh: Mesh, plan: Plan) -> ByName:
    """The clusters that every proxy of the mesh has: all but the node's proxy."""
    return {target.name: cluster.outbound(mesh, plan, target) for target in cluster.targets(mesh)}


def cluster_endpoints(mesh: Mesh, plan: Plan, ready: frozenset[str], caller: Viewpoint) -> ByName:
    """The endpoints of every outbound cluster for a caller, by its name; only they depend on which pods are ready."""
    assigned = (endpoints.assignment(target, plan.pods, ready, mesh, caller) for target in cluster.targets(mesh))
    return {str(content["cluster_name"]): content for content in assigned}


def node_endpoints(plan: Plan, proxy: NodeProxy, ready: frozenset[str]) -> ByName:
    """The endpoints of every cluster of the node's proxy by its name."""
    return {str(content["cluster_name"]): content for content in nodeproxy.assignments(proxy, plan, ready)}


def own_resources(mesh: Mesh, proxy: Proxy) -> Resources:
    """The resources of one proxy alone: clusters of its application and its trace collector, listeners and routes."""
    if isinstance(proxy, GatewayPod):
        return Resources(
            clusters=_named([gateway.buttons_cluster(proxy)]),
            listeners=_named([gateway.listener(mesh, proxy)]),
            routes=_named([gateway.route_configuration(mesh, proxy)]),
        )
    if isinstance(proxy, NodeProxy):
        return Resources(clusters=_named(nodeproxy.clusters(proxy)), listeners=_named(nodeproxy.listeners(proxy)))
    applications = [inbound.cluster(mesh, proxy, port) for port in proxy.template.container.ports]
    return Resources(
        clusters=_named([*applications, *telemetry.clusters(mesh.telemetry, proxy.collector)]),
        listeners=_named(listeners.of_sidecar(mesh, proxy)),
        routes=_named([outbound.route_configuration(mesh, proxy)]),
    )


def _named(contents: Iterable[Json]) -> ByName:
    return {str(content["name"]): content for content in contents}
