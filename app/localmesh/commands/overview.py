"""Prints the overview of a sidecar: counts of resources, last updates, and what it refused, with Envoy's reason."""

from urllib.parse import quote

import typer

from localmesh.commands import screen
from localmesh.commands.admin import query
from localmesh.dump.overview import STATS
from localmesh.dump.overview import Stats
from localmesh.dump.overview import Summary
from localmesh.dump.overview import connected
from localmesh.dump.overview import envoy_version
from localmesh.dump.overview import summaries
from localmesh.dump.refusals import in_dump
from localmesh.dump.refusals import in_log
from localmesh.dump.refusals import standing
from localmesh.dump.sections import Json
from localmesh.dump.sections import section
from localmesh.run.logfile import tail
from localmesh.settings import StateFolder

_COLUMNS = ("KIND", "COUNT", "LAST UPDATE", "WARMING", "REFUSED")
_LOG_LINES = 1000


def show(folder: StateFolder, pod: str, address: str, dump: Json) -> None:
    """Print the overview of a pod's sidecar from its `/config_dump`; raises StateError without an answer."""
    stats = _stats(pod, address)
    rows = summaries(dump, stats)
    is_connected = connected(stats)
    lost = "" if is_connected in (None, True) else ", without a connection to its control plane"
    typer.echo(f"{pod} ({address}): Envoy {envoy_version(dump)}{lost}\n")
    screen.table(_COLUMNS, [_row(summary) for summary in rows])
    for summary in rows:
        if summary.warming:
            typer.echo(f"\nWarming, not in use yet: {summary.kind} {', '.join(summary.warming)}")
    accepted = {summary.kind: summary.accepted for summary in rows if summary.refused}
    log = tail(folder.logs / f"{pod}.sidecar.log", _LOG_LINES)
    for refusal in standing([*in_dump(section(dump, "listeners")), *in_log(log)], accepted):
        what = refusal.kind or "an update"
        typer.echo(f"\nRefused at {screen.clock(refusal.when)}, {what}: {refusal.text}")


def _stats(pod: str, address: str) -> Stats:
    answer = query(pod, address, f"/stats?format=json&filter={quote(STATS)}")
    return {stat["name"]: stat["value"] for stat in answer.get("stats", []) if "name" in stat and "value" in stat}


def _row(summary: Summary) -> tuple[object, ...]:
    return (
        summary.kind,
        summary.count,
        screen.clock(summary.updated) if summary.updated else "-",
        len(summary.warming),
        summary.refused,
    )
