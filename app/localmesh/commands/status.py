"""`status`: shows the pods, what each one's sidecar counted of its requests, and which pods it has ejected."""

from typing import Any

import typer

from localmesh.commands import ownership
from localmesh.commands import screen
from localmesh.commands.options import Name
from localmesh.commands.options import Output
from localmesh.run.client import ask
from localmesh.settings import state_folder

# by their name in the answer: the shapes are those of the match page
_SIGNS = {
    "retries": ("↻", "retried"),
    "routeTimeouts": ("◷", "route timeout 504"),
    "limited": ("▽", "limited 429"),
}


def status(output: Output = "table", name: Name = None) -> None:
    """Show the pods: ready, restarts (application+sidecar), address, age, and what their sidecars do.

    REQUESTS are those that the pod's sidecar retried, or that ended by a route's timeout or a rate limit, since the
    sidecar started. EJECTED are the pods that it has ejected now. LOCALITY is there if a pod has one.
    Below are the objects that were applied beside the chart.

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
    screen.table(*table(now))
    if now["applied"]:
        typer.echo(f"\nApplied beside the chart: {ownership.named(now['applied'])}")


def table(now: dict[str, Any]) -> tuple[tuple[str, ...], list[tuple[object, ...]]]:
    """The columns and rows for an answer of the supervisor."""
    counts = {entry["caller"]: entry for entry in now["requests"]}
    located = any(pod["locality"] for pod in now["pods"])
    columns = ("POD", "READY", "STATUS", "RESTARTS", "ADDRESS", "AGE")
    rows = [
        (
            *_pod(pod),
            *([pod["locality"] or "-"] if located else []),
            _requests(counts.get(pod["name"], {})) if pod["sidecar"] else "no sidecar",
            _ejected(pod["name"], now["ejections"]) if pod["sidecar"] else "no sidecar",
        )
        for pod in now["pods"]
    ]
    return (*columns, *(["LOCALITY"] if located else []), "REQUESTS", "EJECTED"), rows


def _pod(pod: dict[str, Any]) -> tuple[object, ...]:
    restarts = f"{pod['restarts']}+{pod['sidecarRestarts']}" if pod["sidecar"] else pod["restarts"]
    return (
        pod["name"],
        "yes" if pod["ready"] else "no",
        pod["phase"],
        restarts,
        pod["listeners"].get("requests", pod["address"]),
        screen.age(pod["age"]),
    )


def _requests(counts: dict[str, Any]) -> str:
    signed = [
        screen.signed(sign, f"{counts[name]} {word}") for name, (sign, word) in _SIGNS.items() if counts.get(name)
    ]
    return ", ".join(signed) or "-"


def _ejected(caller: str, ejections: list[dict[str, str]]) -> str:
    ejected = {ejection["pod"] or ejection["address"] for ejection in ejections if ejection["caller"] == caller}
    return ", ".join(sorted(ejected)) or "-"
