"""`template`: what the chart renders to."""

import typer

from localmesh.commands.options import ChartFolder
from localmesh.commands.options import Jsons
from localmesh.commands.options import Overlays
from localmesh.commands.options import Sets


def template(overlays: Overlays = None, sets: Sets = None, jsons: Jsons = None, chart: ChartFolder = None) -> None:
    """Print the manifests that `up` or `upgrade` with the same arguments would run.

    \b
    mesh-arena template -f mirroring
    """
    from localmesh import helm

    for path, text in sorted(helm.render(chart, overlays or [], sets or [], jsons or []).documents.items()):
        typer.echo(f"---\n# Source: {path}\n{text.strip().removeprefix('---').strip()}")
