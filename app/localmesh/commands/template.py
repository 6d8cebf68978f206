"""`template`: renders the chart and prints the manifests."""

import typer

from localmesh.commands import screen
from localmesh.commands.options import ChartFolder
from localmesh.commands.options import Files
from localmesh.commands.options import Jsons
from localmesh.commands.options import Literals
from localmesh.commands.options import Overlays
from localmesh.commands.options import Sets
from localmesh.commands.options import Strings
from localmesh.commands.options import overrides
from localmesh.errors import InputError


def template(
    overlays: Overlays = None,
    sets: Sets = None,
    jsons: Jsons = None,
    strings: Strings = None,
    files: Files = None,
    literals: Literals = None,
    chart: ChartFolder = None,
) -> None:
    """Print the manifests that `up` or `upgrade` with the same arguments would run; warnings go to standard error.

    \b
    mesh-arena template -f mirroring
    """
    from localmesh import helm
    from localmesh import pipeline

    values = overrides(overlays, jsons, sets, strings, files, literals)
    documents = helm.render_release(chart, values).documents
    for path, text in sorted(documents.items()):
        typer.echo(f"---\n# Source: {path}\n{text.strip().removeprefix('---').strip()}")
    try:
        screen.warnings({"warnings": pipeline.warnings(pipeline.mesh(documents))})
    except InputError as error:
        screen.warnings({"warnings": [f"`up` and `upgrade` refuse this: {error}"]})
