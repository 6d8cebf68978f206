"""The HTTP connection manager that every listener has; its access logs and tracing come from `telemetry`."""

from localmesh.envoy.values import ZERO
from localmesh.envoy.values import Json
from localmesh.envoy.values import from_control_plane
from localmesh.envoy.values import socket_address
from localmesh.envoy.values import typed

_MANAGER = "envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager"
_ROUTER = {
    "name": "envoy.filters.http.router",
    "typed_config": typed("envoy.extensions.filters.http.router.v3.Router"),
}


def listener(name: str, direction: str, address: str, port: int, chains: list[Json], **more: object) -> Json:
    """A listener on one address; `more` are further fields."""
    return {
        "name": name,
        "traffic_direction": direction,
        "address": socket_address(address, port),
        "filter_chains": chains,
        **more,
    }


def chain(manager: Json, **more: object) -> Json:
    """A filter chain for HTTP; `more` are further fields, such as the connections for which it is."""
    connection = {"name": "envoy.filters.network.http_connection_manager", "typed_config": typed(_MANAGER, manager)}
    return {**more, "filters": [connection]}


def manager(stat_prefix: str, filters: list[Json], **more: object) -> Json:
    """A connection manager; `more` are further fields, such as `rds` or `route_config` for its routes."""
    return {
        "stat_prefix": stat_prefix,
        "http_filters": [*filters, _ROUTER],
        "stream_idle_timeout": ZERO,
        "normalize_path": True,
        "use_remote_address": False,
        "upgrade_configs": [{"upgrade_type": "websocket"}],
        **more,
    }


def client_certificate(details: str, **more: bool) -> Json:
    """What `x-forwarded-client-cert` says of the caller's certificate; `details`: what becomes of such a header before.

    Without mutual TLS Envoy removes the header in any case.
    """
    return {
        "forward_client_cert_details": details,
        "set_current_client_cert_details": {"subject": True, "dns": True, "uri": True, **more},
    }


def followed_routes(name: str) -> Json:
    """The source of routes that come by name from the control plane (RDS)."""
    return {"route_config_name": name, "config_source": from_control_plane()}
