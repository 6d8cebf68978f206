"""What an Envoy starts with: who it is, its admin interface, and where its control plane is; all else comes from there.

As Istio's bootstrap (tools/packaging/common/envoy_bootstrap.json) with one stream for all types (ADS).
"""

from localmesh.envoy import names
from localmesh.envoy.values import ZERO
from localmesh.envoy.values import Json
from localmesh.envoy.values import from_control_plane
from localmesh.envoy.values import socket_address
from localmesh.envoy.values import typed
from localmesh.plan import GatewayPod
from localmesh.plan import Proxy
from localmesh.ports import ADMIN_PORT

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
# How large a regular expression may be, as Istio tells its sidecars (pkg/bootstrap/config.go); Envoy alone allows 100.
_RUNTIME = {"name": "istio", "static_layer": {"re2.max_program_size.error_level": 32768}}
_HTTP2 = "envoy.extensions.upstreams.http.v3.HttpProtocolOptions"
# The control plane is on this machine: after a broken stream nobody gains from Envoy's default pauses of up to 30 s.
_RECONNECT = {"retry_back_off": {"base_interval": "0.1s", "max_interval": "1s"}}


def bootstrap(proxy: Proxy, control_plane: str) -> Json:
    """The configuration of a proxy's whole life; `control_plane` is the path of a Unix socket."""
    return {
        "node": _node(proxy),
        "admin": {"address": socket_address(proxy.address, ADMIN_PORT)},
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
    kind = "router" if isinstance(proxy, GatewayPod) else "sidecar"
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
