"""`status`: shows the pods, and which pods each caller's sidecar has ejected."""

from typing import Any

import typer

from localmesh.commands import screen
from localmesh.commands.options import Name
from localmesh.commands.options import Output
from localmesh.run.client import ask
from localmesh.settings import state_folder


def status(output: Output = "table", name: Name = None) -> None:
    """Show the pods: ready, restarts (application+sidecar), address, age, and which pods their sidecars have ejected.

    \b
    mesh-arena status
    mesh-arena status --output json
    """
    folder = state_folder(name)
    now = ask(folder, "status")
    if output == "json":
        screen.as_json(now)
        return
    where = screen.page(now["page"])
    typer.echo(f"{folder.name}: revision {now['revision'] or '-'}, scenario {now['scenario'] or '-'}, {where}\n")
    columns = ("POD", "READY", "STATUS", "RESTARTS", "ADDRESS", "AGE", "EJECTED")
    screen.table(columns, [_row(pod, now["ejections"]) for pod in now["pods"]])


def _row(pod: dict[str, Any], ejections: list[dict[str, str]]) -> tuple[object, ...]:
    ejected = sorted(
        {ejection["pod"] or ejection["address"] for ejection in ejections if ejection["caller"] == pod["name"]}
    )
    restarts = f"{pod['restarts']}+{pod['sidecarRestarts']}" if pod["sidecar"] else pod["restarts"]
    return (
        pod["name"],
        "yes" if pod["ready"] else "no",
        pod["phase"],
        restarts,
        pod["listeners"].get("requests", pod["address"]),
        screen.age(pod["age"]),
        (", ".join(ejected) or "-") if pod["sidecar"] else "no sidecar",
    )
