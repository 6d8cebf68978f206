"""What the sidecar of a called pod does with a connection, on both platforms, in one form that can be compared.

On a cluster `virtualInbound` takes the connections to every port of a pod; of its filter chains those of the
container's ports are compared. The embedded mesh has a listener for each of these ports.
"""

from collections.abc import Container
from typing import Any

from google.protobuf.json_format import MessageToDict

from localmesh.xds.api import pool
from localmesh.xds.encoding import message

Config = dict[str, Any]

_MANAGER = "envoy.filters.network.http_connection_manager"
_APART = {"@type", "filter_chains", "listener_filters", "filters", "http_filters"}  # have entries of their own


def printed(type_url: str, content: Config) -> Config:
    """Configuration as Envoy prints it: without what is unset."""
    return dict(MessageToDict(message(type_url, content), preserving_proto_field_name=True, descriptor_pool=pool()))


def chains(listener: Config, ports: dict[int, int], expected: Container[str]) -> dict[str, Config]:
    """The filter chains by the connections that they are for, with everything else of their listener.

    `ports` has the container port of each port that is listened at. `expected` has what is not compared: `listener.X`,
    `chain.X`, `manager.X` for a field, and a filter by its name.
    """
    shared = {**_compared("listener", listener, expected), "filters": _filters(listener["listener_filters"], expected)}
    found: dict[str, Config] = {}
    for config in listener["filter_chains"]:
        match = config.get("filter_chain_match", {})
        port = ports.get(match.get("destination_port", 0))
        if port is None:
            continue
        key = f"{port} {match.get('transport_protocol', 'any connection')}"
        assert key not in found, f"two filter chains for {key}"
        (*before, last) = config["filters"]
        assert last["name"] == _MANAGER, last["name"]
        manager = last["typed_config"]
        found[key] = {
            **_compared("chain", config, expected),
            "filter_chain_match": {**match, "destination_port": port},
            "listener": shared,
            "network filters": _filters(before, expected),
            "manager": _compared("manager", manager, expected),
            "http filters": _filters(manager["http_filters"], expected),
        }
    return found


def _compared(what: str, config: Config, expected: Container[str]) -> Config:
    return {k: v for k, v in config.items() if k not in _APART and f"{what}.{k}" not in expected}


def _filters(configs: list[Config], expected: Container[str]) -> list[Config]:
    """Filters in order."""
    return [{k: v for k, v in f.items() if f"filter.{k}" not in expected} for f in configs if f["name"] not in expected]
