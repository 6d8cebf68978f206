"""The command line `mesh-arena`: Helm's verbs, and some of kubectl's; every command is a module of `commands`."""

import errno
from typing import Any

import typer
from typer.core import TyperGroup

from localmesh.commands.apply import apply
from localmesh.commands.config import config
from localmesh.commands.delete import delete
from localmesh.commands.down import down
from localmesh.commands.get import get
from localmesh.commands.history import history
from localmesh.commands.logs import logs
from localmesh.commands.prometheus import prometheus
from localmesh.commands.prove import prove
from localmesh.commands.rollback import rollback
from localmesh.commands.scenarios import scenarios
from localmesh.commands.status import status
from localmesh.commands.template import template
from localmesh.commands.tour import tour
from localmesh.commands.trace import trace
from localmesh.commands.up import up
from localmesh.commands.upgrade import upgrade
from localmesh.errors import ArenaError

_EPILOG = (
    "Exit codes: 0 done, 1 error of the arena or of this machine, 2 error in the input (nothing was changed), "
    "130 after Ctrl-C. Logs and state are in MESH_ARENA_HOME."
)


class _Sentences(TyperGroup):
    """Prints an ArenaError or OSError as one sentence and sets the exit code, without a traceback."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except ArenaError as error:
            typer.echo(f"Error: {error}", err=True)
            raise typer.Exit(error.exit_code) from error
        except OSError as error:
            if error.errno == errno.EPIPE:
                raise  # typer handles a closed pipe itself
            typer.echo(f"Error: The operating system reports: {error}", err=True)
            raise typer.Exit(1) from error


app = typer.Typer(
    cls=_Sentences,
    help="A football match played by microservices behind real Envoy sidecars, on this machine.",
    epilog=_EPILOG,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for command in (
    up,
    upgrade,
    rollback,
    history,
    status,
    apply,
    delete,
    get,
    prove,
    scenarios,
    tour,
    template,
    logs,
    config,
    trace,
    prometheus,
    down,
):
    app.command("test" if command is prove else None)(command)


@app.callback(invoke_without_command=True)
def _version(
    ctx: typer.Context, version: bool = typer.Option(False, "--version", help="Print the version and exit.")
) -> None:
    if version:
        from importlib.metadata import version as installed

        typer.echo(installed("mesh-arena"))
        raise typer.Exit
