"""`trace`: prints the latest trace with a name as a tree."""

import json
from typing import Annotated
from typing import Any
from urllib.parse import quote

import typer

from localmesh.commands import screen
from localmesh.commands.options import Name
from localmesh.commands.options import Output
from localmesh.errors import StateError
from localmesh.run.client import connect
from localmesh.run.client import recorded
from localmesh.settings import StateFolder
from localmesh.settings import state_folder

_SECONDS = 5.0  # for the receiver to answer

Trace = Annotated[str, typer.Argument(help="The name of its first span: `new_game` or `on-start`.")]


def trace(wanted: Trace = "new_game", output: Output = "table", name: Name = None) -> None:
    """Print the latest trace of that name as a tree: durations, services, errors. Needs `up --traces`.

    \b
    mesh-arena trace
    mesh-arena trace on-start
    """
    folder = state_folder(name)
    answer = _ask(folder, wanted)
    if not answer["spans"]:
        names = ", ".join(answer["names"])
        there = f"there are {names}" if names else "there are none yet; try again in a moment"
        raise StateError(f"There is no trace {wanted}; {there}.")
    if output == "json":
        screen.as_json(answer["spans"])
        return
    from rich.tree import Tree

    from localmesh.traces.span import Span
    from localmesh.traces.tree import Node
    from localmesh.traces.tree import line
    from localmesh.traces.tree import tree

    def grown(node: Node, below: Tree) -> Tree:
        for child in node.children:
            grown(child, below.add(line(child)))
        return below

    first = tree([Span(**span) for span in answer["spans"]])
    assert first is not None
    typer.echo(f"trace {first.span.trace}, {len(answer['spans'])} spans")
    screen.show(grown(first, Tree(line(first))))


def _ask(folder: StateFolder, wanted: str) -> Any:
    connect(folder).close()  # raises NotRunningError, which says how to start one
    receiver = recorded(folder).get("receiver")
    if not receiver:
        option = screen.name_option(folder.name)
        raise StateError(
            f"The {folder.title} was started without --traces, so it keeps no traces: "
            f"end it with `mesh-arena down{option}`, then `mesh-arena up --traces{option}`."
        )
    from urllib.error import URLError  # late: an HTTP client is not needed by the other commands
    from urllib.request import urlopen

    try:
        with urlopen(f"http://{receiver}/traces/{quote(wanted, safe='')}", timeout=_SECONDS) as answer:
            return json.load(answer)
    except (URLError, OSError, ValueError) as error:
        raise StateError(f"The receiver of traces at {receiver} does not answer: {error}.") from error
