"""A sidecar's state on one screen: how many resources of each kind, since when, which are warming, how many refused."""

import re
from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass

from localmesh.dump.refusals import seconds
from localmesh.dump.sections import KINDS
from localmesh.dump.sections import SECRETS
from localmesh.dump.sections import Entry
from localmesh.dump.sections import Json
from localmesh.dump.sections import entries
from localmesh.dump.sections import section

Stats = Mapping[str, str | int]

STATS = "update_time|update_rejected|control_plane.connected_state"
_PREFIXES = {
    "clusters": re.compile(r"cluster_manager\.cds\."),
    "listeners": re.compile(r"listener_manager\.lds\."),
    "routes": re.compile(r"http\..*\.rds\."),
    "endpoints": re.compile(r"cluster\."),
    "secrets": re.compile(r"sds\."),
}


@dataclass(frozen=True, slots=True)
class Summary:
    """One kind of resource; times are seconds since the epoch, 0 for never; `refused` counts updates."""

    kind: str
    count: int
    updated: float
    accepted: float  # when the last accepted update came; static resources do not count
    warming: tuple[str, ...]
    refused: int


def summaries(dump: Json, stats: Stats) -> list[Summary]:
    """A summary for every kind; for secrets only if there are any."""
    every = [_summary(kind, list(entries(section(dump, kind))), stats) for kind in (*KINDS, SECRETS)]
    return [kind for kind in every if kind.kind != SECRETS or kind.count or kind.warming or kind.refused]


def envoy_version(dump: Json) -> str:
    """The version of Envoy, such as 1.40.0; empty if the dump does not have it."""
    for part in dump.get("configs", []):
        number = part.get("bootstrap", {}).get("node", {}).get("user_agent_build_version", {}).get("version", {})
        if number:
            return ".".join(str(number.get(key, 0)) for key in ("major_number", "minor_number", "patch"))
    return ""


def connected(stats: Stats) -> bool | None:
    """Whether the sidecar is connected to its control plane; None where it has none."""
    state = stats.get("control_plane.connected_state")
    return None if state is None else bool(state)


def _summary(kind: str, resources: list[Entry], stats: Stats) -> Summary:
    in_use = [entry for entry in resources if entry.state == "active"]
    accepted = max((float(value) / 1000 for value in _stats(kind, "update_time", stats)), default=0.0)
    updated = max([accepted, *(seconds(entry.updated) for entry in resources)])
    return Summary(
        kind=kind,
        count=sum(_endpoints(entry) for entry in in_use) if kind == "endpoints" else len(in_use),
        updated=updated,
        accepted=accepted,
        warming=tuple(str(entry.content.get("name", "-")) for entry in resources if entry.state == "warming"),
        refused=sum(int(value) for value in _stats(kind, "update_rejected", stats)),
    )


def _stats(kind: str, field: str, stats: Stats) -> Iterator[str | int]:
    return (value for name, value in stats.items() if name.endswith(f".{field}") and _PREFIXES[kind].match(name))


def _endpoints(entry: Entry) -> int:
    return sum(len(locality.get("lb_endpoints", [])) for locality in entry.content.get("endpoints", []))
