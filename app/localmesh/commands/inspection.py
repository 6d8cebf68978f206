"""What a pod's sidecar really does, asked of itself and printed."""

from dataclasses import dataclass
from typing import Any

import typer

from localmesh.commands import overview
from localmesh.commands import screen
from localmesh.commands.admin import query
from localmesh.commands.pods import matching
from localmesh.commands.pods import others
from localmesh.dump import endpoint
from localmesh.dump.narrowing import Wish
from localmesh.dump.sections import KINDS
from localmesh.dump.sections import Json
from localmesh.dump.sections import Row
from localmesh.dump.sections import narrowed
from localmesh.dump.sections import section
from localmesh.dump.tables import table
from localmesh.errors import InputError
from localmesh.run.client import ask
from localmesh.settings import StateFolder

_DUMP = "/config_dump?include_eds"
_CLUSTERS = "/clusters?format=json"


@dataclass(frozen=True, slots=True)
class _Asked:
    """Whose sidecar, and what a person wants of it; `pods` maps addresses to names."""

    pod: str
    address: str
    pods: dict[str, str]
    wish: Wish


def inspect(folder: StateFolder, pod: str, kind: str | None, wish: Wish, output: str) -> None:
    """Print an overview of a pod's sidecar, or one kind of what it has in force; `wish` narrows it.

    Raises:
        InputError: no such pod or kind, or a filter that does not fit the kind.
        StateError: the sidecar does not answer.
    """
    chosen = _kind(kind)
    if foreign := wish.foreign(chosen):
        raise InputError(
            f"{(chosen or 'the overview').capitalize()} cannot be narrowed by --{foreign[0]}; leave it out."
        )
    asked = _asked(folder, pod, wish)
    if output == "json":
        dump = query(asked.pod, asked.address, _DUMP)
        screen.as_json(narrowed(section(dump, chosen), wish.keeps) if chosen else dump)
    elif chosen:
        screen.table(*_table(asked, chosen))
    else:
        overview.show(folder, asked.pod, asked.address, query(asked.pod, asked.address, _DUMP))


def _kind(text: str | None) -> str | None:
    """As istioctl takes it: in singular, too."""
    if text is None:
        return None
    for kind in KINDS:
        if text in (kind, kind.removesuffix("s")):
            return kind
    raise InputError(f"A sidecar has no {text}; it has {', '.join(KINDS)}.")


def _asked(folder: StateFolder, wanted: str, wish: Wish) -> _Asked:
    known: list[dict[str, Any]] = ask(folder, "status")["pods"]
    addresses = {pod["name"]: pod["address"] for pod in known}
    matches = matching(wanted, addresses, "pod")
    chosen = matches[0]
    if more := others(wanted, chosen, matches):
        typer.echo(f"The sidecar of {chosen}; {more}", err=True)
    return _Asked(chosen, addresses[chosen], {address: name for name, address in addresses.items()}, wish)


def _table(asked: _Asked, kind: str) -> tuple[Row, list[Row]]:
    if kind == "endpoints":
        now: Json = query(asked.pod, asked.address, _CLUSTERS)
        return endpoint.COLUMNS, endpoint.rows(now, asked.pods, asked.wish.keeps_cluster)
    return table(kind, narrowed(section(query(asked.pod, asked.address, _DUMP), kind), asked.wish.keeps))
