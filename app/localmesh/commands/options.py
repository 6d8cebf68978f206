"""Options that several commands have, with one help text each."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated
from typing import Literal

import typer

from localmesh.overrides import Overrides

Overlays = Annotated[
    list[str] | None,
    typer.Option(
        "-f",
        "--values",
        metavar="OVERLAY",
        help="A scenario's name, a values file, or - for standard input; may be given several times.",
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
Strings = Annotated[
    list[str] | None,
    typer.Option("--set-string", metavar="KEY=TEXT", help="The same, and every value is text: 10, true and null, too."),
]
Files = Annotated[
    list[str] | None,
    typer.Option("--set-file", metavar="KEY=FILE", help="The same, and every value is the content of a file."),
]
Literals = Annotated[
    list[str] | None,
    typer.Option("--set-literal", metavar="KEY=TEXT", help="The same, and everything after the first = is the text."),
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


def overrides(
    overlays: Sequence[str] | None,
    jsons: Sequence[str] | None,
    sets: Sequence[str] | None,
    strings: Sequence[str] | None,
    files: Sequence[str] | None,
    literals: Sequence[str] | None,
) -> Overrides:
    """What the options for values say, in Helm's order."""
    return Overrides(*(tuple(arguments or ()) for arguments in (overlays, jsons, sets, strings, files, literals)))
