"""What commands print: progress while they work, tables, stories, ages."""

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
    """For scripts."""
    typer.echo(json.dumps(content, indent=2))


def table(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """For people, in columns."""
    from rich.table import Table

    grid = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 3, 0, 0))
    for column in columns:
        grid.add_column(column, overflow="fold")
    for row in rows:
        grid.add_row(*(str(cell) for cell in row))
    show(grid)


def show(drawn: "RenderableType") -> None:
    """A table or a tree for people; never narrower than its content where nobody looks at it."""
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
    """What is waited for: one line that changes on a terminal, else a line for each change."""
    if not sys.stderr.isatty():
        interrupts.raise_from_now_on()
        yield lambda line: _echo_progress(line)
        return
    from rich.console import Console

    interrupts.raise_from_now_on()  # the cursor, which the line hides, comes back
    with Console(stderr=True, highlight=False).status(first) as status:

        def show(line: Line) -> None:
            if "progress" in line:
                status.update(str(line["progress"]).replace("[", "\\["))

        yield show


@contextmanager
def goes_on(name: str) -> Iterator[None]:
    """Ctrl-C ends the waiting, not the change: the supervisor finishes it, and a person must know."""
    try:
        yield
    except KeyboardInterrupt:
        option = name_option(name)
        typer.echo(
            f"\nNot waiting any longer. The arena goes on with the change: `{program_name()} history{option}` "
            f"tells how it ends, `{program_name()} rollback{option}` takes it back.",
            err=True,
        )
        raise typer.Exit(interrupts.INTERRUPTED) from None


def _echo_progress(line: Line) -> None:
    if "progress" in line:
        typer.echo(line["progress"], err=True)


def warnings(revision: Mapping[str, Any]) -> None:
    """What is in force but has no effect, a line each, apart from the command's own output."""
    for sentence in revision.get("warnings", ()):
        typer.echo(f"Warning: {sentence}", err=True)


def story(scenario: Mapping[str, Any], name: str) -> None:
    """What is on, what to look at, and the exact next command."""
    if scenario.get("title"):
        typer.echo(f"\n{scenario['title']} ({scenario.get('name', '')})")
    if scenario.get("shows"):
        typer.echo(f"  {' '.join(str(scenario['shows']).split())}")
    if scenario.get("watch"):
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
    """What to type for this program: its name where a shell finds it, else the path by which it was started."""
    started = sys.argv[0]
    return started if Path(started).name == "mesh-arena" and not shutil.which("mesh-arena") else "mesh-arena"


def page(address: str) -> str:
    """Where the page is, or why it is nowhere."""
    return address or "no page here, as the release has no gateway (ingress.enabled, ui.enabled)"


def name_option(name: str) -> str:
    """The option that a command line needs for an arena of that name."""
    return "" if name == DEFAULT_NAME else f" --name {name}"


def age(seconds: float) -> str:
    """As kubectl writes it."""
    total = int(seconds)
    if total < 120:
        return f"{total}s"
    if total < 7200:
        return f"{total // 60}m{total % 60}s"
    return f"{total // 3600}h{total % 3600 // 60}m"


def clock(when: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(when))
