"""Listeners as rows: where a sidecar listens, for which connections, and where they go."""

from collections.abc import Iterator

from localmesh.dump.narrowing import port_of
from localmesh.dump.sections import Json
from localmesh.dump.sections import Row
from localmesh.dump.sections import active

COLUMNS = ("ADDRESS", "PORT", "MATCH", "DESTINATION")
EVERYTHING = "ALL"


def rows(part: Json) -> list[Row]:
    """One row for each filter chain, sorted by address and port."""
    listeners = sorted(active(part), key=lambda listener: (_address(listener), port_of(listener) or 0))
    return [row for listener in listeners for row in _rows(listener)]


def _rows(listener: Json) -> Iterator[Row]:
    address, port = _address(listener), str(port_of(listener) or "-")
    default = [listener["default_filter_chain"]] if "default_filter_chain" in listener else []
    for chain in (*listener.get("filter_chains", []), *default):
        yield address, port, _match(chain.get("filter_chain_match", {})), _destination(chain)


def _address(listener: Json) -> str:
    """All addresses that it listens on, the one that names it first."""
    every = [
        listener.get("address", {}),
        *(more.get("address", {}) for more in listener.get("additional_addresses", [])),
    ]
    return ", ".join(str(address.get("socket_address", {}).get("address", "-")) for address in every)


def _match(match: Json) -> str:
    """The conditions of a filter chain, as `istioctl proxy-config listener` writes them."""
    ranges = [f"{prefix['address_prefix']}/{prefix.get('prefix_len', 0)}" for prefix in match.get("prefix_ranges", [])]
    port = match.get("destination_port")
    conditions = {
        "Addr": f"{','.join(ranges) or '*'}:{port}" if port else ",".join(ranges),
        "SNI": ",".join(match.get("server_names", [])),
        "Trans": match.get("transport_protocol", ""),
        "App": ",".join(match.get("application_protocols", [])),
    }
    return "; ".join(f"{name}: {text}" for name, text in conditions.items() if text) or EVERYTHING


def _destination(chain: Json) -> str:
    for network_filter in chain.get("filters", []):
        settings = network_filter.get("typed_config", {})
        if "rds" in settings:
            return f"Route: {settings['rds'].get('route_config_name', '-')}"
        if "route_config" in settings:
            return _inline(settings["route_config"])
        if "cluster" in settings:
            return f"Cluster: {settings['cluster']}"
    return "-"


def _inline(configuration: Json) -> str:
    """The cluster of the routes written into the listener if all of them go to the same cluster, else their name."""
    routes = [route for host in configuration.get("virtual_hosts", []) for route in host.get("routes", [])]
    clusters = {route.get("route", {}).get("cluster", "") for route in routes}
    only = clusters.pop() if len(clusters) == 1 else ""
    return f"Cluster: {only}" if only else f"Inline Route: {configuration.get('name', '-')}"
