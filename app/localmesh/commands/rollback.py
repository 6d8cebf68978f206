"""`rollback`: goes back to an earlier revision, by making a new one with its content."""

from typing import Annotated

import typer

from localmesh.commands import ownership
from localmesh.commands import screen
from localmesh.commands.options import Name
from localmesh.commands.options import Timeout
from localmesh.run.client import ask
from localmesh.settings import state_folder

Revision = Annotated[
    int | None,
    typer.Argument(
        min=1, help="A number from `history`; without it, the last revision before this one that did not fail."
    ),
]


def rollback(revision: Revision = None, name: Name = None, timeout: Timeout = 60) -> None:
    """Take the match back to an earlier revision; that makes a new revision, as in Helm.

    \b
    mesh-arena rollback
    mesh-arena rollback 1
    """
    folder = state_folder(name)
    with screen.change_continues_on_interrupt(folder.name), screen.progress("rolling back") as on_event:
        result = ask(folder, "rollback", on_event, revision=revision, seconds=timeout)
    screen.warnings(result)
    typer.echo(f"Revision {result['revision']} is in force ({result['description']}): {screen.page(result['page'])}")
    ownership.stay(result["applied"])
    screen.story(result["story"], folder.name)
