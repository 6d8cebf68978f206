"""Options that several commands have, and their help texts."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated
from typing import Literal

import typer

from localmesh.overrides import Overrides

SHORTEST_LIFETIME_MS = 60_000  # renewal has half of it: it takes seconds, and waits for pushes under way

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
    typer.Option("--set", metavar="KEY=VALUE", help="Set a value, over those of the overlays, in Helm's notation."),
]
Jsons = Annotated[
    list[str] | None,
    typer.Option(
        "--set-json",
        metavar="KEY=JSON",
        help="Like --set, but the value is JSON: for numbers with a fraction, lists, maps.",
    ),
]
Strings = Annotated[
    list[str] | None,
    typer.Option(
        "--set-string", metavar="KEY=TEXT", help="Like --set, but every value is text, even 10, true and null."
    ),
]
Files = Annotated[
    list[str] | None,
    typer.Option("--set-file", metavar="KEY=FILE", help="Like --set, but the value is the content of a file."),
]
Literals = Annotated[
    list[str] | None,
    typer.Option(
        "--set-literal",
        metavar="KEY=TEXT",
        help="Like --set, but everything after the first = is the text, without special characters.",
    ),
]
ChartFolder = Annotated[
    Path | None, typer.Option("--chart", metavar="DIR", help="Use another chart in place of Mesh Arena's.")
]
Name = Annotated[
    str | None,
    typer.Option(
        "--name",
        metavar="NAME",
        help="The name of the arena, if several run on this machine (default: MESH_ARENA_NAME, else arena).",
    ),
]
Timeout = Annotated[
    float,
    typer.Option(
        "--timeout", metavar="SECONDS", min=1, help="Give up when no further pod has become ready for SECONDS."
    ),
]
Output = Annotated[Literal["table", "json"], typer.Option("-o", "--output", help="A table, or JSON for a script.")]


def lifetime(text: str) -> int:
    """The lifetime of a certificate in milliseconds; raises BadParameter for none, or one that is too short."""
    from localmesh.parse.units import nanoseconds  # late: only `up` needs it

    try:
        duration = nanoseconds(text) // 1_000_000
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    if duration < SHORTEST_LIFETIME_MS:
        raise typer.BadParameter(f"{text} is too short: a certificate must be valid for 1m at least.")
    return duration


def overrides(
    overlays: Sequence[str] | None,
    jsons: Sequence[str] | None,
    sets: Sequence[str] | None,
    strings: Sequence[str] | None,
    files: Sequence[str] | None,
    literals: Sequence[str] | None,
) -> Overrides:
    """The arguments of the options for values."""
    return Overrides(*(tuple(arguments or ()) for arguments in (overlays, jsons, sets, strings, files, literals)))
