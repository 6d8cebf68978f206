"""A sidecar's state on one screen: how much it has of each kind, since when, and what it waits for or refused."""

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
    """One kind of resource; `updated` in seconds since the epoch, 0 for never, `refused` is how many updates were."""

    kind: str
    count: int
    updated: float
    accepted: float  # when the last update came that was taken, static resources aside
    warming: tuple[str, ...]
    refused: int


def summaries(dump: Json, stats: Stats) -> list[Summary]:
    """Every kind; secrets only where there are any."""
    found = [_summary(kind, list(entries(section(dump, kind))), stats) for kind in (*KINDS, SECRETS)]
    return [each for each in found if each.kind != SECRETS or each.count or each.warming or each.refused]


def envoy_version(dump: Json) -> str:
    """Such as 1.40.0; empty where an Envoy does not say it."""
    for part in dump.get("configs", []):
        number = part.get("bootstrap", {}).get("node", {}).get("user_agent_build_version", {}).get("version", {})
        if number:
            return ".".join(str(number.get(key, 0)) for key in ("major_number", "minor_number", "patch"))
    return ""


def connected(stats: Stats) -> bool | None:
    """Whether the sidecar hears its control plane; None where it follows none."""
    state = stats.get("control_plane.connected_state")
    return None if state is None else bool(state)


def _summary(kind: str, found: list[Entry], stats: Stats) -> Summary:
    in_use = [entry for entry in found if entry.state == "active"]
    accepted = max((float(value) / 1000 for value in _stats(kind, "update_time", stats)), default=0.0)
    updated = max([accepted, *(seconds(entry.updated) for entry in found)])
    return Summary(
        kind=kind,
        count=sum(_endpoints(entry) for entry in in_use) if kind == "endpoints" else len(in_use),
        updated=updated,
        accepted=accepted,
        warming=tuple(str(entry.content.get("name", "-")) for entry in found if entry.state == "warming"),
        refused=sum(int(value) for value in _stats(kind, "update_rejected", stats)),
    )


def _stats(kind: str, field: str, stats: Stats) -> Iterator[str | int]:
    return (value for name, value in stats.items() if name.endswith(f".{field}") and _PREFIXES[kind].match(name))


def _endpoints(entry: Entry) -> int:
    return sum(len(locality.get("lb_endpoints", [])) for locality in entry.content.get("endpoints", []))
