"""`up`: starts an arena; in the foreground it stays until Ctrl-C, which ends the arena."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextlib import suppress
from types import FrameType
from typing import Annotated
from typing import Any

import typer

from localmesh import interrupts
from localmesh import platforms
from localmesh.commands import exposing
from localmesh.commands import options
from localmesh.commands import screen
from localmesh.commands.exposing import Listen
from localmesh.commands.exposing import Trust
from localmesh.commands.options import ChartFolder
from localmesh.commands.options import Files
from localmesh.commands.options import Jsons
from localmesh.commands.options import Literals
from localmesh.commands.options import Name
from localmesh.commands.options import Overlays
from localmesh.commands.options import Sets
from localmesh.commands.options import Strings
from localmesh.commands.options import Timeout
from localmesh.commands.options import overrides
from localmesh.commands.tracing import OtlpEndpoint
from localmesh.commands.tracing import Traces
from localmesh.commands.tracing import destination
from localmesh.errors import AlreadyRunningError
from localmesh.errors import PlatformError
from localmesh.errors import StateError
from localmesh.ports import LOOPBACK
from localmesh.run.client import Connection
from localmesh.run.client import recorded
from localmesh.run.wire import RUNS_ALREADY
from localmesh.settings import DEFAULT_PORT
from localmesh.settings import MARKER
from localmesh.settings import PORTS
from localmesh.settings import StateFolder
from localmesh.settings import state_folder

_SUPERVISOR_SECONDS = 15.0

Detach = Annotated[bool, typer.Option("-d", "--detach", help="Return when every pod is ready; `down` ends it.")]
SingleAddress = Annotated[
    bool,
    typer.Option(
        "--single-address",
        help="Give every pod ports of 127.0.0.1 instead of a loopback address of its own; the default where these "
        "addresses cannot be used, as on macOS.",
    ),
]
Port = Annotated[
    int | None,
    typer.Option(
        "--port",
        min=1,
        max=65535,
        help=f"Port of the page on 127.0.0.1 (default: the first free one from {PORTS[0]} to {PORTS[-1]}; "
        f"with --listen {PORTS[0]}).",
    ),
]
CertificateLifetime = Annotated[
    int,
    typer.Option(
        "--certificate-lifetime",
        metavar="DURATION",
        parser=options.lifetime,
        help="How long a sidecar's certificate is valid, such as 24h or 30m; after half of it the sidecar gets "
        "another one.",
    ),
]
Open = Annotated[bool, typer.Option("--open", help="Open the page in a browser when the match is on.")]


def up(
    overlays: Overlays = None,
    sets: Sets = None,
    jsons: Jsons = None,
    strings: Strings = None,
    files: Files = None,
    literals: Literals = None,
    detach: Detach = False,
    port: Port = None,
    name: Name = None,
    timeout: Timeout = 60,
    chart: ChartFolder = None,
    traces: Traces = False,
    otlp_endpoint: OtlpEndpoint = None,
    listen: Listen = LOOPBACK,
    trust: Trust = None,
    single_address: SingleAddress = False,
    certificate_lifetime: CertificateLifetime = "24h",  # type: ignore[assignment]  # typer parses it
    open_page: Open = False,
) -> None:
    """Start the match: services, sidecars and the page. Ctrl-C ends everything.

    \b
    mesh-arena up
    mesh-arena up --detach -f mirroring
    mesh-arena up --traces
    mesh-arena up -f outlier --set-json players.tickSeconds=0.1 --port 9090 --name second
    """
    began = time.monotonic()
    if words := platforms.refusal_here():
        raise PlatformError(words)
    folder = state_folder(name)
    _refuse_second(folder)
    from localmesh.commands import request  # late: Helm is not needed to say that an arena runs already
    from localmesh.run.pageport import first_free
    from localmesh.run.pageport import holder

    values = overrides(overlays, jsons, sets, strings, files, literals)
    traced = destination(traces, otlp_endpoint)
    address, trusted = exposing.check_listen(listen), exposing.check_trusted(trust)
    release = request.release(chart, values, timeout, traced.collector)
    asked_for, port = port, port or (first_free() if address == LOOPBACK else DEFAULT_PORT)
    folder.create()
    interrupts.raise_from_now_on()
    _interrupt_on_terminate()
    child: subprocess.Popen[bytes] | None = None
    connection: Connection | None = None
    installed = False
    try:
        with _undisturbed():
            child = _start_supervisor(folder, port)
        connection = _connect(folder, child)
        with screen.progress("starting") as on_event:
            revision = connection.request(
                "install",
                on_event,
                supervisor=child.pid,
                attach=not detach,
                collector=traced.collector,
                receive=traced.local,
                listen=address,
                trusted=trusted,
                singleAddress=single_address,
                certificateLifetime=certificate_lifetime,
                **release,
            )
        installed = True
        screen.warnings(revision)
        took = time.monotonic() - began
        if port != DEFAULT_PORT and not asked_for:
            typer.echo(f"Port {DEFAULT_PORT} is taken by {holder(DEFAULT_PORT)}, so the page is on port {port}.")
        typer.echo(f"The match is on: {screen.page(revision['page'])}  (every pod ready after {took:.1f} s)")
        _say_what_next(revision, folder, detach)
        for line in exposing.audience_lines(address, revision["addresses"], port, trusted):
            typer.echo(line)
        if open_page and revision["page"]:
            _open(revision["page"])
        if not detach:
            connection.until_closed()
    except AlreadyRunningError:
        raise _runs_already(folder) from None
    except KeyboardInterrupt:
        typer.echo("\nStopping everything ...", err=True)
        raise typer.Exit(0 if installed else interrupts.INTERRUPTED) from None
    finally:
        if connection:
            connection.close()
        if child and not installed:
            child.terminate()  # it may not have accepted our connection yet
        if child and not (installed and detach):
            _wait_for_end(child)
    if not detach:
        if child.returncode:
            raise StateError(f"The supervisor ended with code {child.returncode}; see {folder.logs}/supervisor.log.")
        typer.echo("The arena has ended.")


def _open(page: str) -> None:
    import webbrowser

    from localmesh.run import kernel

    # without a display it would take a browser for terminals, and wait for its end
    has_display = not kernel.LINUX or any(map(os.environ.get, ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER")))
    if not (has_display and webbrowser.open(page)):
        typer.echo(f"No browser was found here; open {page} yourself.", err=True)


def _refuse_second(folder: StateFolder) -> None:
    with suppress(OSError):
        Connection(folder.socket).close()
        raise _runs_already(folder)


def _runs_already(folder: StateFolder) -> AlreadyRunningError:
    page = recorded(folder).get("page")
    where = f", at {page}" if page else ""
    option = screen.name_option(folder.name)
    return AlreadyRunningError(
        f"The {folder.title} runs already{where}: change it with `mesh-arena upgrade{option}`, "
        f"stop it with `mesh-arena down{option}`, or start another one with --name and --port."
    )


def _start_supervisor(folder: StateFolder, port: int) -> "subprocess.Popen[bytes]":
    # appended to: if two start at once, the second one must not delete the log of the first
    with (folder.logs / "supervisor.log").open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "localmesh.run.supervisor", str(folder.root), folder.name, str(port)],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            env={**os.environ, MARKER: str(folder.root)},
        )


def _connect(folder: StateFolder, child: "subprocess.Popen[bytes]") -> Connection:
    deadline = time.monotonic() + _SUPERVISOR_SECONDS
    while time.monotonic() < deadline:
        if child.poll() == RUNS_ALREADY:  # another `up` was faster
            raise _runs_already(folder)
        if child.poll() is not None:
            words = (folder.logs / "supervisor.log").read_text(errors="replace").strip().splitlines()
            raise StateError(f"The supervisor ended at once: {words[-1] if words else 'its log is empty'}")
        try:
            return Connection(folder.socket)
        except OSError:
            time.sleep(0.01)
    raise StateError(
        f"The supervisor did not answer within {_SUPERVISOR_SECONDS:g} s; see {folder.logs}/supervisor.log."
    )


def _say_what_next(revision: dict[str, Any], folder: StateFolder, detach: bool) -> None:
    screen.story(revision["story"], folder.name, watch=False)  # the page, which is new to a person, tells that
    stop = f"{screen.program_name()} down{screen.name_option(folder.name)}"
    typer.echo(f"Stop:      {stop}" if detach else f"Stop:      Ctrl-C, or {stop}")


def _interrupt_on_terminate() -> None:
    def interrupt(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, interrupt)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Delay Ctrl-C until the end of the block, so that no process is started without being recorded."""
    caught: list[int] = []
    numbers = (signal.SIGINT, signal.SIGTERM)
    before = {number: signal.signal(number, lambda number, frame: caught.append(number)) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    if caught:
        raise KeyboardInterrupt


def _wait_for_end(child: "subprocess.Popen[bytes]") -> None:
    """Wait until the supervisor has stopped everything; a second Ctrl-C, or 15 s, kill it."""
    try:
        child.wait(_SUPERVISOR_SECONDS)
    except (KeyboardInterrupt, subprocess.TimeoutExpired):
        child.kill()
        child.wait()
