"""`rollback`: bring an earlier revision back, as a new one."""

from typing import Annotated

import typer

from localmesh.commands import screen
from localmesh.commands.options import Name
from localmesh.commands.options import Timeout
from localmesh.run.client import ask
from localmesh.settings import state_folder

Revision = Annotated[
    int | None,
    typer.Argument(min=1, help="A number from `history`; without it the last good one before."),
]


def rollback(revision: Revision = None, name: Name = None, timeout: Timeout = 60) -> None:
    """Take the match back to an earlier revision; that makes a new revision, as in Helm.

    \b
    mesh-arena rollback
    mesh-arena rollback 1
    """
    folder = state_folder(name)
    with screen.goes_on(folder.name), screen.progress("rolling back") as on_event:
        result = ask(folder, "rollback", on_event, revision=revision, seconds=timeout)
    screen.warnings(result)
    typer.echo(f"Revision {result['revision']} is in force ({result['description']}): {screen.page(result['page'])}")
    screen.story(result["story"], folder.name)
