"""Options that several commands have, with one help text each."""

from pathlib import Path
from typing import Annotated
from typing import Literal

import typer

Overlays = Annotated[
    list[str] | None,
    typer.Option(
        "-f", "--values", metavar="OVERLAY", help="A scenario's name or a values file; may be given several times."
    ),
]
Sets = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="KEY=VALUE", help="A value over those of the overlays, in Helm's notation."),
]
Jsons = Annotated[
    list[str] | None,
    typer.Option(
        "--set-json", metavar="KEY=JSON", help="The same for what --set takes as text: numbers with a fraction, maps."
    ),
]
ChartFolder = Annotated[
    Path | None, typer.Option("--chart", metavar="DIR", help="A chart of your own, in place of Mesh Arena's.")
]
Name = Annotated[
    str | None,
    typer.Option("--name", metavar="NAME", help="Which arena, if several run side by side (or MESH_ARENA_NAME)."),
]
Timeout = Annotated[
    float,
    typer.Option("--timeout", metavar="SECONDS", min=1, help="How long to wait while no further pod becomes ready."),
]
Output = Annotated[Literal["table", "json"], typer.Option("-o", "--output", help="A table, or JSON for a script.")]
