"""`history`: lists the revisions."""

from localmesh.commands import screen
from localmesh.commands.options import Name
from localmesh.commands.options import Output
from localmesh.run.client import ask
from localmesh.settings import state_folder


def history(output: Output = "table", name: Name = None) -> None:
    """List the revisions since `up`, oldest first. What was applied beside them is no revision: `get` lists it.

    \b
    mesh-arena history
    mesh-arena history --output json
    """
    revisions = ask(state_folder(name), "history")
    if output == "json":
        screen.as_json(revisions)
        return
    columns = ("REVISION", "UPDATED", "STATUS", "CHART", "SCENARIO", "DESCRIPTION")
    keys = ("status", "chart", "scenario", "description")
    rows = [
        (revision["revision"], screen.clock(revision["updated"]), *(revision[key] for key in keys))
        for revision in revisions
    ]
    screen.table(columns, rows)
