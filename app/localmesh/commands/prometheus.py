"""`prometheus`: writes the configuration of a Prometheus that scrapes an arena."""

import shlex
import shutil

import typer

from localmesh.commands.options import Name
from localmesh.errors import StateError
from localmesh.helm import bundled
from localmesh.run.client import connect
from localmesh.settings import state_folder


def prometheus(name: Name = None) -> None:
    """Write the configuration of a Prometheus that scrapes the arena, and print the command that starts it.

    Prometheus then finds the pods of every revision by itself, and has the chart's rules.

    \b
    mesh-arena prometheus
    """
    from localmesh.run import scrape  # late: YAML is not needed by the other commands

    arena = state_folder(name)
    connect(arena).close()  # raises NotRunningError, which says how to start one
    folder = arena.prometheus
    chart = bundled("chart")
    try:
        (folder / scrape.CONFIGURATION).write_text(scrape.configuration())
        shutil.copyfile(chart / "rules" / "mesh-arena.yaml", folder / scrape.RULES)
    except OSError as error:
        raise StateError(f"The configuration cannot be written to {folder}: {error.strerror}.") from error
    start = (
        "prometheus",
        f"--config.file={folder / scrape.CONFIGURATION}",
        f"--storage.tsdb.path={folder / 'data'}",
        "--web.listen-address=127.0.0.1:9090",
    )
    typer.echo(f"Start it:           {shlex.join(start)}")
    typer.echo(f"Look:               http://localhost:9090/graph?g0.expr={_EXAMPLE}&g0.tab=0&g0.range_input=15m")
    typer.echo(f"Grafana dashboard:  {chart / 'dashboards' / 'mesh-arena.json'}")


_EXAMPLE = "sum%20by(destination_version)(rate(istio_requests_total%7Bdestination_app%3D%22ball%22%7D%5B1m%5D))"
