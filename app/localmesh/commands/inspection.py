"""Reads the configuration of a pod's sidecar from its Envoy, and prints it."""

from dataclasses import dataclass
from typing import Any

import typer

from localmesh.commands import overview
from localmesh.commands import screen
from localmesh.commands.admin import query
from localmesh.commands.pods import matching
from localmesh.commands.pods import others
from localmesh.dump import endpoint
from localmesh.dump import policy
from localmesh.dump.narrowing import Filters
from localmesh.dump.redacted import redacted
from localmesh.dump.sections import KINDS
from localmesh.dump.sections import POLICIES
from localmesh.dump.sections import Json
from localmesh.dump.sections import Row
from localmesh.dump.sections import narrowed
from localmesh.dump.sections import section
from localmesh.dump.tables import table
from localmesh.errors import InputError
from localmesh.nodeproxy import NAME
from localmesh.run.client import ask
from localmesh.settings import StateFolder

_DUMP = "/config_dump?include_eds"
_CLUSTERS = "/clusters?format=json"


@dataclass(frozen=True, slots=True)
class _Inspection:
    """The pod whose sidecar is inspected, the address of its admin interface, and the filters."""

    pod: str
    address: str
    filters: Filters


def inspect(folder: StateFolder, pod: str, kind: str | None, filters: Filters, output: str) -> None:
    """Print an overview of a pod's sidecar, or its resources of one kind, as far as they meet `filters`.

    Raises:
        InputError: no such pod or kind, or a filter that does not fit the kind.
        StateError: the sidecar does not answer.
    """
    chosen = _kind(kind)
    if unsuitable := filters.not_applicable(chosen):
        raise InputError(
            f"{(chosen or 'the overview').capitalize()} cannot be narrowed by --{unsuitable[0]}; leave it out."
        )
    inspection = _inspection(folder, pod, filters)
    if output == "json":
        dump = redacted(query(inspection.pod, inspection.address, _DUMP))
        screen.as_json(_json(dump, chosen, filters) if chosen else dump)
    elif chosen:
        screen.table(*_table(inspection, chosen))
    else:
        overview.show(folder, inspection.pod, inspection.address, query(inspection.pod, inspection.address, _DUMP))


def _kind(text: str | None) -> str | None:
    """The kind of resource that is meant, also in singular, as in istioctl."""
    if text is None:
        return None
    for kind in KINDS:
        if text in (kind, kind.removesuffix("s")):
            return kind
    if text in (POLICIES, "policy"):
        return POLICIES
    raise InputError(f"A sidecar has no {text}; it has {', '.join((*KINDS, POLICIES))}.")


def _json(dump: Json, kind: str, filters: Filters) -> Any:
    if kind == POLICIES:
        return policy.filters(section(dump, kind))
    return narrowed(section(dump, kind), filters.keeps)


def _inspection(folder: StateFolder, wanted: str, filters: Filters) -> _Inspection:
    pods: list[dict[str, Any]] = ask(folder, "status")["pods"]
    addresses = {pod["name"]: pod["listeners"].get("admin") for pod in pods}
    matches = matching(wanted, addresses, "pod")
    chosen = next((name for name in matches if addresses[name]), matches[0])
    address = addresses[chosen]
    if not address:
        raise InputError(
            f"{chosen} has no sidecar, so there is no configuration; its connections to Services are carried by "
            f"{NAME}: `mesh-arena config {NAME}`."
        )
    if more := others(wanted, chosen, matches):
        typer.echo(f"The sidecar of {chosen}; {more}", err=True)
    return _Inspection(chosen, address, filters)


def _table(inspection: _Inspection, kind: str) -> tuple[Row, list[Row]]:
    if kind == "endpoints":
        now: Json = query(inspection.pod, inspection.address, _CLUSTERS)
        return endpoint.COLUMNS, endpoint.rows(now, inspection.filters.keeps_cluster)
    return table(
        kind, narrowed(section(query(inspection.pod, inspection.address, _DUMP), kind), inspection.filters.keeps)
    )
