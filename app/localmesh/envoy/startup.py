"""The bootstrap of an Envoy: its identity, its admin interface, and its control plane, which sends everything else.

Like Istio's bootstrap (tools/packaging/common/envoy_bootstrap.json) with one stream for all types (ADS).
"""

from localmesh.envoy import names
from localmesh.envoy.values import ZERO
from localmesh.envoy.values import Json
from localmesh.envoy.values import from_control_plane
from localmesh.envoy.values import socket_address
from localmesh.envoy.values import typed
from localmesh.plan import PodPlan
from localmesh.plan import Proxy

# Names of clusters and listeners have dots, where Envoy's default patterns would cut them; a semicolon marks the end.
_TAGS = {
    "cluster_name": r"^cluster(\.(.+);)",
    "http_conn_manager_prefix": r"^http(\.(.+);)",
    "http_conn_manager_listener_prefix": r"^listener\..+?\.http(\.(.+);)",
    "listener_address": r"^listener(\.(\d+\.\d+\.\d+\.\d+_\d+))",
    "response_code": r"_rq(_(\d{3}))$",
    "response_code_class": r"_rq(_(\dxx))$",
}
# More than one machine can have; without a limit Envoy logs a warning at every start.
_CONNECTIONS = {
    "name": "envoy.resource_monitors.global_downstream_max_connections",
    "typed_config": typed(
        "envoy.extensions.resource_monitors.downstream_connections.v3.DownstreamConnectionsConfig",
        {"max_active_downstream_connections": 100_000},
    ),
}
# The largest size of a regular expression, as Istio sets it (pkg/bootstrap/config.go); Envoy's default is 100.
_RUNTIME = {"name": "istio", "static_layer": {"re2.max_program_size.error_level": 32768}}
_HTTP2 = "envoy.extensions.upstreams.http.v3.HttpProtocolOptions"
# The control plane is on this machine, so Envoy need not wait up to 30 s (its default) before it reconnects.
_RECONNECT = {"retry_back_off": {"base_interval": "0.1s", "max_interval": "1s"}}


def bootstrap(proxy: Proxy, control_plane: str) -> Json:
    """The configuration that a proxy starts with, which never changes; `control_plane` is the path of a Unix socket."""
    return {
        "node": _node(proxy),
        "admin": {"address": socket_address(proxy.address, proxy.location.admin_port)},
        "dynamic_resources": {
            "ads_config": {
                "api_type": "DELTA_GRPC",
                "transport_api_version": "V3",
                "set_node_on_first_message_only": True,
                "grpc_services": [
                    {
                        "envoy_grpc": {"cluster_name": names.CONTROL_PLANE, "retry_policy": _RECONNECT},
                        "timeout": ZERO,
                    }
                ],
            },
            "cds_config": from_control_plane(),
            "lds_config": from_control_plane(),
        },
        "static_resources": {"clusters": [_control_plane_cluster(control_plane)]},
        "stats_config": {
            "use_all_default_tags": False,
            "stats_tags": [{"tag_name": name, "regex": regex} for name, regex in _TAGS.items()],
        },
        "layered_runtime": {"layers": [_RUNTIME]},
        "overload_manager": {"resource_monitors": [_CONNECTIONS]},
    }


def _node(proxy: Proxy) -> Json:
    kind = "sidecar" if isinstance(proxy, PodPlan) else "router"
    return {
        "id": names.node(kind, proxy.address, proxy.name, proxy.namespace),
        "cluster": names.service_of(proxy),
        "metadata": {
            "NAME": proxy.name,
            "NAMESPACE": proxy.namespace,
            "WORKLOAD_NAME": names.workload_of(proxy),
            "LABELS": dict(proxy.labels),
        },
    }


def _control_plane_cluster(path: str) -> Json:
    endpoint = {"endpoint": {"address": {"pipe": {"path": path}}}}
    return {
        "name": names.CONTROL_PLANE,
        "type": "STATIC",
        "connect_timeout": "1s",
        "load_assignment": {"cluster_name": names.CONTROL_PLANE, "endpoints": [{"lb_endpoints": [endpoint]}]},
        "typed_extension_protocol_options": {
            _HTTP2: typed(_HTTP2, {"explicit_http_config": {"http2_protocol_options": {}}})
        },
    }
