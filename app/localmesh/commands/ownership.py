"""What the commands `apply`, `delete` and `get` share, and the words for objects that are applied beside the chart."""

import time
from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Annotated
from typing import Any

import typer

from localmesh.commands import screen
from localmesh.errors import InputError
from localmesh.settings import NAMESPACE

Kind = Annotated[
    str | None,
    typer.Argument(metavar="KIND", help="A kind, such as VirtualService, virtualservices or vs; or KIND/NAME."),
]
Object = Annotated[str | None, typer.Argument(metavar="NAME", help="The name of an object of that kind.")]
Namespace = Annotated[
    str | None,
    typer.Option("-n", "--namespace", help="The namespace of the object: the release's, or istio-system for policies."),
]


def split(kind: str | None, name: str | None) -> tuple[str | None, str | None]:
    """Kind and name, also where they are given as KIND/NAME, as kubectl prints them; raises InputError for more."""
    if not kind or "/" not in kind:
        return kind, name
    if name:
        raise InputError(f"{kind} names an object already; leave out {name}.")
    kind, _, name = kind.partition("/")
    return kind, name


def change_continues_on_interrupt(name: str) -> AbstractContextManager[None]:
    """On Ctrl-C, say that the supervisor continues the change; see `screen`."""
    return screen.change_continues_on_interrupt(name, shown_by="get", undone_by="delete")


def in_force(result: dict[str, Any], began: float) -> None:
    """Print since when a change is in force, unless nothing has changed."""
    if any(entry["outcome"] != "unchanged" for entry in result["objects"]):
        typer.echo(f"In force in every sidecar after {time.monotonic() - began:.2f} s.")


def stay(applied: Sequence[dict[str, Any]]) -> None:
    """Print that applied objects stay in force beside a new revision, if there are any."""
    if applied:
        typer.echo(f"Applied objects stay: {named(applied)}")


def named(applied: Sequence[dict[str, Any]]) -> str:
    """Applied objects in one line: `VirtualService ball (over the chart's), DestinationRule more`."""
    return ", ".join(map(_words, applied))


def _words(entry: dict[str, Any]) -> str:
    place = "" if entry["namespace"] == NAMESPACE else f"{entry['namespace']}/"
    over = " (over the chart's)" if entry["over"] else ""
    return f"{entry['kind']} {place}{entry['name']}{over}"
