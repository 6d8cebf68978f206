"""`test`: runs the chart's test pod, which checks the scenario's claims on live traffic."""

from typing import Annotated

import typer

from localmesh.commands import screen
from localmesh.commands.options import Name
from localmesh.commands.options import Output
from localmesh.run.client import OnEvent
from localmesh.run.client import ask
from localmesh.run.wire import Line
from localmesh.settings import state_folder

Timeout = Annotated[float, typer.Option("--timeout", metavar="SECONDS", min=1, help="How long the proof may take.")]


def prove(output: Output = "table", name: Name = None, timeout: Timeout = 300) -> None:
    """Prove the claims of the running scenario, as `helm test` does on a cluster; exit code 1 if one fails.

    \b
    mesh-arena test
    mesh-arena test --timeout 60 --output json
    """
    with screen.progress("proving") as on_event:
        result = ask(state_folder(name), "test", _printing(on_event, output), seconds=timeout)
    if output == "json":
        screen.as_json(result)
    else:
        late = any(pod["exitCode"] is None for pod in result["pods"])
        failed = f"FAILED: no verdict within {timeout:g} s" if late else "FAILED"
        typer.echo("PASSED" if result["passed"] else failed)
    raise typer.Exit(0 if result["passed"] else 1)


def _printing(on_event: OnEvent, output: str) -> OnEvent:
    def show(line: Line) -> None:
        if "log" in line and output != "json":
            typer.echo(line["log"])
        else:
            on_event(line)

    return show
