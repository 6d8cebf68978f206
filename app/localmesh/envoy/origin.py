"""Finds the Istio objects that a resource comes from in the metadata that istiod writes; used in messages."""

from collections.abc import Iterator
from typing import Any

from localmesh.envoy.values import Json

_KINDS = {"virtual-service": "VirtualService", "destination-rule": "DestinationRule"}


def origins(content: Json) -> tuple[str, ...]:
    """The objects by kind and namespaced name, without repetitions, in the order in which the resource names them."""
    return tuple(dict.fromkeys(_object(path) for path in _paths(content)))


def _paths(content: Any) -> Iterator[str]:
    if isinstance(content, dict):
        path = content.get("filter_metadata", {}).get("istio", {}).get("config")
        if path:
            yield str(path)
        for value in content.values():
            yield from _paths(value)
    elif isinstance(content, list):
        for value in content:
            yield from _paths(value)


def _object(path: str) -> str:
    """`/apis/networking.istio.io/v1/namespaces/arena/virtual-service/ball` to `VirtualService arena/ball`."""
    namespace, kind, name = path.split("/")[-3:]
    return f"{_KINDS.get(kind, kind)} {namespace}/{name}"
