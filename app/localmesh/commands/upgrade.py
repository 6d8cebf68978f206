"""`upgrade`: moves the running arena to another scenario or other values."""

import time

import typer

from localmesh.commands import ownership
from localmesh.commands import screen
from localmesh.commands.options import ChartFolder
from localmesh.commands.options import Files
from localmesh.commands.options import Jsons
from localmesh.commands.options import Literals
from localmesh.commands.options import Name
from localmesh.commands.options import Overlays
from localmesh.commands.options import Sets
from localmesh.commands.options import Strings
from localmesh.commands.options import Timeout
from localmesh.commands.options import overrides
from localmesh.run.client import connect
from localmesh.run.client import recorded
from localmesh.settings import state_folder


def upgrade(
    overlays: Overlays = None,
    sets: Sets = None,
    jsons: Jsons = None,
    strings: Strings = None,
    files: Files = None,
    literals: Literals = None,
    name: Name = None,
    timeout: Timeout = 60,
    chart: ChartFolder = None,
) -> None:
    """Move the running match to another scenario; without -f to the chart's defaults.

    Values of the revision before are not kept: a scenario is the whole state. If new pods do not become ready, the
    old revision keeps running.

    \b
    mesh-arena upgrade -f mirroring
    mesh-arena upgrade -f values/75-25.yaml --set players.groups.locals.replicas=4
    mesh-arena upgrade
    """
    began = time.monotonic()
    folder = state_folder(name)
    connection = connect(folder)
    from localmesh.commands import request  # late: Helm is not needed to say that no arena runs

    try:
        values = overrides(overlays, jsons, sets, strings, files, literals)
        release = request.release(chart, values, timeout, str(recorded(folder).get("collector", "")))
        with screen.change_continues_on_interrupt(folder.name), screen.progress("upgrading") as on_event:
            revision = connection.request("upgrade", on_event, **release)
    finally:
        connection.close()
    screen.warnings(revision)
    took = time.monotonic() - began
    duration = f"{took:.2f} s (start and stop of pods included)"
    typer.echo(f"Revision {revision['revision']} is in force after {duration}: {screen.page(revision['page'])}")
    ownership.stay(revision["applied"])
    screen.story(revision["story"], folder.name)
    typer.echo(f"Back:      {screen.program_name()} rollback{screen.name_option(folder.name)}")
