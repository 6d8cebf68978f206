"""`tour`: plays the scenarios by itself, as for a conference booth, and ends where it began."""

import time
from collections.abc import Iterator
from collections.abc import Sequence
from contextlib import closing
from contextlib import contextmanager
from contextlib import suppress
from functools import partial
from typing import Annotated

import typer

from localmesh import interrupts
from localmesh.commands import screen
from localmesh.commands.options import Name
from localmesh.commands.options import Output
from localmesh.commands.options import Sets
from localmesh.commands.options import Timeout
from localmesh.commands.tourreport import Report
from localmesh.commands.tourreport import named
from localmesh.errors import ArenaError
from localmesh.errors import InputError
from localmesh.overrides import STDIN
from localmesh.overrides import Overrides
from localmesh.run.client import OnEvent
from localmesh.run.client import recorded
from localmesh.run.wire import Line
from localmesh.settings import state_folder
from localmesh.tour.guide import Guide
from localmesh.tour.guide import Pace
from localmesh.tour.session import Session

Every = Annotated[
    str, typer.Option("--every", metavar="DURATION", help="Stay at each scenario at least so long: 45s, 1m30s, 2h.")
]
Deadline = Annotated[
    str,
    typer.Option("--deadline", metavar="DURATION", help="Go on after so long, though claims still have no verdict."),
]
Chapter = Annotated[
    str | None, typer.Option("--chapter", metavar="NAME", help="Play the scenarios of this chapter only.")
]
Over = Annotated[
    list[str] | None,
    typer.Option(
        "-f",
        "--values",
        metavar="OVERLAY",
        help="A values file over that of each scenario; may be given several times.",
    ),
]


def tour(
    every: Every = "45s",
    chapter: Chapter = None,
    deadline: Deadline = "3m",
    overlays: Over = None,
    sets: Sets = None,
    output: Output = "table",
    name: Name = None,
    timeout: Timeout = 60,
) -> None:
    """Play the scenarios by itself, and end where it began; exit code 1 if a claim was refuted or had no verdict.

    It stays at each scenario until the page has a verdict on every claim, met or refuted. The page gets a button that
    pauses it. At its end, and on Ctrl-C, it rolls back to the revision that ran before; if somebody else changes the
    arena meanwhile, it ends at once and leaves that as it is.

    \b
    mesh-arena tour
    mesh-arena tour --every 2m --chapter failing
    """
    from localmesh.tour import page  # late: other commands need neither HTTP nor durations
    from localmesh.tour.way import seconds

    pace = Pace(seconds(every), seconds(deadline))
    scenarios = _way(chapter)
    if any(STDIN in overlay.split(",") for overlay in overlays or ()):
        raise InputError("A tour reads its values for every scenario, so -f - is not possible; name a file.")
    folder = state_folder(name)
    overrides = [Overrides((scenario, *(overlays or ())), sets=tuple(sets or ())) for scenario in scenarios]
    report = Report(chapter, output)
    try:
        with screen.change_continues_on_interrupt(folder.name), screen.progress("reading the scenarios") as on_event:
            interrupts.raise_on_every_ending()
            with (
                closing(Session(folder, len(scenarios))) as session,
                _back_at_its_end(session, timeout, on_event, report),
            ):
                report.began = session.began
                facts = recorded(folder)
                steps = _steps(overrides, timeout, str(facts.get("collector", "")))
                report.begin(len(steps), str(facts["page"]))
                look = partial(page.look, int(facts["port"]))
                for result in Guide(session, pace, look, time.monotonic, on_event).lead(steps):
                    report.add(result)
    finally:
        report.end()
    raise typer.Exit(report.code)


def _way(chapter: str | None) -> list[str]:
    from localmesh import helm  # late: Helm is not needed for an error in a duration
    from localmesh.tour.way import way

    return way(helm.scenarios(), chapter)


def _steps(overrides: Sequence[Overrides], timeout: float, collector: str) -> list[tuple[str, Line]]:
    """Every scenario's name and release; an error in the values comes before anything is changed."""
    from localmesh.commands import request

    return [(values.overlays[0], request.release(None, values, timeout, collector)) for values in overrides]


@contextmanager
def _back_at_its_end(session: Session, timeout: float, on_event: OnEvent, report: Report) -> Iterator[None]:
    """Go back to where the tour began, whatever ends it; unless the arena has ended, or is somebody else's now."""
    try:
        yield
    except ArenaError:
        raise
    except BaseException as error:
        with suppress(OSError):  # the terminal may be closed
            typer.echo(f"\nGoing back to {named(session.began)} ...", err=True)
        report.back(session.back(timeout, on_event))
        if not isinstance(error, KeyboardInterrupt):
            raise
        report.interrupted = True
    else:
        report.back(session.back(timeout, on_event))
