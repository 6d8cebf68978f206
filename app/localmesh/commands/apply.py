"""`apply`: puts objects of Istio beside the chart, or over the chart's own."""

import time

import typer

from localmesh.commands import ownership
from localmesh.commands import screen
from localmesh.commands.manifestfiles import Filenames
from localmesh.commands.manifestfiles import contents
from localmesh.commands.options import Name
from localmesh.errors import InputError
from localmesh.run.client import ask
from localmesh.settings import state_folder


def apply(filenames: Filenames = None, name: Name = None) -> None:
    """Apply objects of Istio beside the chart, as kubectl would; one of the same name replaces the chart's as a whole.

    What is applied stays over `upgrade` and `rollback`, until `delete` or `down`. A mistake in a file changes nothing.

    \b
    mesh-arena apply -f rules.yaml
    mesh-arena get virtualservice ball -o yaml | sed 's/weight: 75/weight: 25/' | mesh-arena apply -f -
    """
    if not filenames:
        raise InputError("Name what to apply: `mesh-arena apply -f FILE`, or -f - for standard input.")
    began = time.monotonic()
    folder, files = state_folder(name), contents(filenames)
    with ownership.change_continues_on_interrupt(folder.name), screen.progress("applying") as on_event:
        result = ask(folder, "apply", on_event, files=files)
    screen.warnings(result)
    for entry in result["objects"]:
        over = ", over the chart's" if entry["over"] and entry["outcome"] != "unchanged" else ""
        typer.echo(f"{entry['resource']}/{entry['name']} {entry['outcome']}{over}")
    ownership.in_force(result, began)
