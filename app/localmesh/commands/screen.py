"""Prints for commands: progress while they work, tables, stories, ages."""

import json
import shutil
import sys
import time
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any

import typer

from localmesh import interrupts
from localmesh.run.client import OnEvent
from localmesh.run.wire import Line
from localmesh.settings import DEFAULT_NAME

if TYPE_CHECKING:
    from rich.console import RenderableType

_PIPED_WIDTH = 500


def as_json(content: Any) -> None:
    """Print as JSON, for scripts."""
    typer.echo(json.dumps(content, indent=2))


def table(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print a table in columns, for people."""
    from rich.table import Table

    grid = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 3, 0, 0))
    for column in columns:
        grid.add_column(column, overflow="fold")
    for row in rows:
        grid.add_row(*(str(cell) for cell in row))
    show(grid)


def show(drawn: "RenderableType") -> None:
    """Print a table or a tree; into a pipe or a file without line breaks up to 500 characters."""
    from rich.console import Console

    console = Console(highlight=False, markup=False)
    if console.is_terminal:
        console.print(drawn)
        return
    console = Console(highlight=False, markup=False, width=_PIPED_WIDTH)
    with console.capture() as captured:
        console.print(drawn)
    for line in captured.get().splitlines():
        typer.echo(line.rstrip())


@contextmanager
def progress(first: str) -> Iterator[OnEvent]:
    """Show what the command waits for: on a terminal one line that changes, else a line for each change."""
    if not sys.stderr.isatty():
        interrupts.raise_from_now_on()
        yield lambda line: _echo_progress(line)
        return
    from rich.console import Console

    interrupts.raise_from_now_on()  # so that rich shows the cursor again, which it hides
    with Console(stderr=True, highlight=False).status(first) as status:

        def show(line: Line) -> None:
            if "progress" in line:
                status.update(str(line["progress"]).replace("[", "\\["))

        yield show


@contextmanager
def change_continues_on_interrupt(name: str, shown_by: str = "history", undone_by: str = "rollback") -> Iterator[None]:
    """On Ctrl-C, say that the supervisor continues the change although the command no longer waits.

    The words name the commands by which a person sees how the change ends, and takes it back.
    """
    try:
        yield
    except KeyboardInterrupt:
        option = name_option(name)
        typer.echo(
            f"\nNot waiting any longer. The arena continues the change: `{program_name()} {shown_by}{option}` "
            f"shows how it ends, `{program_name()} {undone_by}{option}` takes it back.",
            err=True,
        )
        raise typer.Exit(interrupts.INTERRUPTED) from None


def _echo_progress(line: Line) -> None:
    if "progress" in line:
        typer.echo(line["progress"], err=True)


def warnings(revision: Mapping[str, Any]) -> None:
    """Print what Istio accepts but what has no effect, one line each, on standard error."""
    for sentence in revision.get("warnings", ()):
        typer.echo(f"Warning: {sentence}", err=True)


def story(scenario: Mapping[str, Any], name: str, *, watch: bool = True) -> None:
    """Print the scenario's title, what it shows, what to watch unless that is not wanted, and the next commands."""
    if scenario.get("title"):
        typer.echo(f"\n{scenario['title']} ({scenario.get('name', '')})")
    if scenario.get("shows"):
        typer.echo(f"  {' '.join(str(scenario['shows']).split())}")
    if watch and scenario.get("watch"):
        typer.echo("\nWatch:")
        for line in scenario["watch"]:
            typer.echo(f"  - {' '.join(str(line).split())}")
    program, option = program_name(), name_option(name)
    if scenario.get("proof"):
        typer.echo(f"\nProve it:  {program} test{option}")
    following = scenario.get("next") or {}
    if following.get("overlay"):
        typer.echo(
            f"Next:      {program} upgrade -f {following['overlay']}{option}    # {following.get('why', '')}".rstrip(
                " #"
            )
        )


def program_name() -> str:
    """The command to type for this program: its name if it is on the PATH, else the path it was started with."""
    started = sys.argv[0]
    return started if Path(started).name == "mesh-arena" and not shutil.which("mesh-arena") else "mesh-arena"


def page(address: str) -> str:
    """The address of the page, or a phrase that says why there is none."""
    return address or "no page here, as the release has no gateway (ingress.enabled, ui.enabled)"


def name_option(name: str) -> str:
    """The option `--name` that a command needs for an arena of that name; empty for the default name."""
    return "" if name == DEFAULT_NAME else f" --name {name}"


def signed(sign: str, text: str) -> str:
    """A text behind a sign that has a meaning; the text alone where the output cannot show the sign."""
    try:
        sign.encode(sys.stdout.encoding or "ascii")
    except UnicodeEncodeError:
        return text
    return f"{sign} {text}"


def age(seconds: float) -> str:
    """A duration in seconds as kubectl writes it, such as `2m5s`."""
    total = int(seconds)
    if total < 120:
        return f"{total}s"
    if total < 7200:
        return f"{total // 60}m{total % 60}s"
    return f"{total // 3600}h{total % 3600 // 60}m"


def clock(when: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(when))
