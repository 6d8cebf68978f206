"""Finds the sections of a `/config_dump`, one for each kind of resource, from the bootstrap or from xDS."""

from collections.abc import Callable
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]
Row = tuple[str, ...]

KINDS = ("clusters", "listeners", "routes", "endpoints")
SECRETS = "secrets"  # without a table of their own: Envoy does not show what is in them
POLICIES = "policies"  # of tokens and callers: filters of listeners, not resources of their own
_TYPES = {kind: f".{kind.capitalize()}ConfigDump" for kind in (*KINDS, SECRETS)}
_CONTENTS = ("cluster", "listener", "route_config", "endpoint_config", "secret")
# the lists of every kind, with what Envoy does with the resources in them
_LISTS = {
    "static_clusters": "active",
    "dynamic_active_clusters": "active",
    "dynamic_warming_clusters": "warming",
    "static_listeners": "active",
    "dynamic_listeners": "",  # each says it itself
    "static_route_configs": "active",
    "dynamic_route_configs": "active",
    "static_endpoint_configs": "active",
    "dynamic_endpoint_configs": "active",
    "static_secrets": "active",
    "dynamic_active_secrets": "active",
    "dynamic_warming_secrets": "warming",
}
_LISTENER_STATES = {"active_state": "active", "warming_state": "warming", "draining_state": "draining"}


@dataclass(frozen=True, slots=True)
class Entry:
    """A resource; `updated` is the time when Envoy accepted it, as Envoy writes it; empty if unknown."""

    content: Json
    state: str
    updated: str


def section(dump: Json, kind: str) -> Json:
    """The part of a dump that holds a kind of resource; empty where an Envoy has none."""
    parts: list[Json] = dump.get("configs", [])
    wanted = _TYPES["listeners" if kind == POLICIES else kind]
    return next((part for part in parts if str(part.get("@type", "")).endswith(wanted)), {})


def entries(part: Json) -> Iterator[Entry]:
    """Every resource of a section that Envoy has accepted, in use or not yet."""
    for field, state in _LISTS.items():
        for holder in part.get(field, []):
            yield from _entries(holder, state)


def active(part: Json) -> list[Json]:
    """The resources in use."""
    return [entry.content for entry in entries(part) if entry.state == "active"]


def narrowed(part: Json, keeps: Callable[[Json], bool]) -> Json:
    """The section with only the resources that `keeps` accepts; everything else is unchanged."""

    def kept(holder: Json) -> bool:
        states = [holder, *(holder.get(key, {}) for key in (*_LISTENER_STATES, "error_state"))]
        contents = [state.get("failed_configuration") or _content(state) for state in states]
        return any(keeps(content) for content in contents if content)

    return {
        field: [holder for holder in value if kept(holder)] if field in _LISTS else value
        for field, value in part.items()
    }


def _entries(holder: Json, state: str) -> Iterator[Entry]:
    if content := _content(holder):
        yield Entry(content, state or "active", holder.get("last_updated", ""))
    for key, name in _LISTENER_STATES.items():
        if content := _content(holder.get(key, {})):
            yield Entry(content, name, holder[key].get("last_updated", ""))


def _content(holder: Json) -> Json:
    return next((holder[key] for key in _CONTENTS if key in holder), {})
