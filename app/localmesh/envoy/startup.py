"""What an Envoy starts with: who it is, its admin interface, its listeners, and the files to follow for the rest."""

from localmesh.envoy import gateway
from localmesh.envoy import inbound
from localmesh.envoy import metrics
from localmesh.envoy import names
from localmesh.envoy import outbound
from localmesh.envoy import telemetry
from localmesh.envoy.values import Json
from localmesh.envoy.values import followed_file
from localmesh.envoy.values import socket_address
from localmesh.envoy.values import typed
from localmesh.model import Mesh
from localmesh.model import selects
from localmesh.plan import ADMIN_PORT
from localmesh.plan import GatewayPod
from localmesh.plan import Proxy

# Names of clusters and listeners have dots, so Envoy's own patterns would cut them: Istio ends them with a semicolon.
_TAGS = {
    "cluster_name": r"^cluster(\.(.+);)",
    "http_conn_manager_prefix": r"^http(\.(.+);)",
    "http_conn_manager_listener_prefix": r"^listener\..+?\.http(\.(.+);)",
    "listener_address": r"^listener(\.(\d+\.\d+\.\d+\.\d+_\d+))",
    "response_code": r"_rq(_(\d{3}))$",
    "response_code_class": r"_rq(_(\dxx))$",
}
# More than one machine can have; unset, Envoy warns at every start.
_CONNECTIONS = {
    "name": "envoy.resource_monitors.global_downstream_max_connections",
    "typed_config": typed(
        "envoy.extensions.resource_monitors.downstream_connections.v3.DownstreamConnectionsConfig",
        {"max_active_downstream_connections": 100_000},
    ),
}


def bootstrap(mesh: Mesh, proxy: Proxy, clusters_file: str, routes_file: str) -> Json:
    """The configuration of a proxy's whole life."""
    return {
        "node": _node(proxy),
        "admin": {"address": socket_address(proxy.address, ADMIN_PORT)},
        "dynamic_resources": {"cds_config": followed_file(clusters_file)},
        "static_resources": _static(mesh, proxy, routes_file),
        "stats_config": {
            "use_all_default_tags": False,
            "stats_tags": [{"tag_name": name, "regex": regex} for name, regex in _TAGS.items()],
        },
        "overload_manager": {"resource_monitors": [_CONNECTIONS]},
    }


def _node(proxy: Proxy) -> Json:
    kind = "router" if isinstance(proxy, GatewayPod) else "sidecar"
    labels = dict(proxy.labels)
    workload = proxy.name if isinstance(proxy, GatewayPod) else proxy.workload
    return {
        "id": names.node(kind, proxy.address, proxy.name, proxy.namespace),
        "cluster": _service(proxy),
        "metadata": {
            "NAME": proxy.name,
            "NAMESPACE": proxy.namespace,
            "WORKLOAD_NAME": workload,
            "LABELS": labels,
        },
    }


def _static(mesh: Mesh, proxy: Proxy, routes_file: str) -> Json:
    listeners = {"listeners": _listeners(mesh, proxy, routes_file)}
    if isinstance(proxy, GatewayPod):
        return {**listeners, "clusters": [gateway.buttons_cluster(proxy)]}
    clusters = telemetry.clusters(mesh.telemetry, proxy.collector)
    return {**listeners, "clusters": clusters} if clusters else listeners


def _service(proxy: Proxy) -> str:
    """What telemetry calls the proxy's workload."""
    name = proxy.name if isinstance(proxy, GatewayPod) else proxy.workload
    return f"{dict(proxy.labels).get('app', name)}.{proxy.namespace}"


def _listeners(mesh: Mesh, proxy: Proxy, routes_file: str) -> list[Json]:
    if isinstance(proxy, GatewayPod):
        return [gateway.listener(proxy, routes_file)]

    def telling(counting: Json) -> Json:
        return telemetry.manager(mesh.telemetry, _service(proxy), proxy.collector, counting)

    own = metrics.workload(proxy.workload, proxy.namespace, proxy.labels)
    served = next((metrics.service(each) for each in mesh.services if selects(each.selector, proxy.labels)), {})
    answering = telling(metrics.server(own, served))
    ports = proxy.template.container.ports
    return [
        *(inbound.listener(proxy, port, answering) for port in ports),
        outbound.listener(proxy, routes_file, telling(metrics.client(own))),
    ]
