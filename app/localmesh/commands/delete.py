"""`delete`: takes away objects that `apply` has put beside the chart."""

import time

import typer

from localmesh.commands import ownership
from localmesh.commands import screen
from localmesh.commands.manifestfiles import Filenames
from localmesh.commands.manifestfiles import contents
from localmesh.commands.options import Name
from localmesh.commands.ownership import Kind
from localmesh.commands.ownership import Namespace
from localmesh.commands.ownership import Object
from localmesh.errors import InputError
from localmesh.run.client import ask
from localmesh.run.wire import Line
from localmesh.settings import state_folder


def delete(
    kind: Kind = None,
    object_name: Object = None,
    filenames: Filenames = None,
    namespace: Namespace = None,
    name: Name = None,
) -> None:
    """Delete objects that were applied; the chart's own of that name, if there is one, is in force again.

    \b
    mesh-arena delete -f rules.yaml
    mesh-arena delete virtualservice ball
    """
    kind, object_name = ownership.split(kind, object_name)
    if bool(filenames) == bool(kind) or bool(kind) != bool(object_name):
        raise InputError("Name what to delete: `mesh-arena delete -f FILE`, or `mesh-arena delete KIND NAME`.")
    began = time.monotonic()
    folder = state_folder(name)
    named: Line = {"kind": kind, "object": object_name, "namespace": namespace}
    wanted: Line = {"files": contents(filenames)} if filenames else named
    with ownership.change_continues_on_interrupt(folder.name), screen.progress("deleting") as on_event:
        result = ask(folder, "delete", on_event, **wanted)
    screen.warnings(result)
    for entry in result["objects"]:
        back = f"; the chart's own (revision {result['revision']}) is in force again" if entry["over"] else ""
        typer.echo(f'{entry["resource"]} "{entry["name"]}" deleted{back}')
    ownership.in_force(result, began)
