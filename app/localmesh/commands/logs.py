"""`logs`: prints the log of a pod's application or sidecar."""

import time
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from localmesh import interrupts
from localmesh.commands.options import Name
from localmesh.commands.pods import matching
from localmesh.commands.pods import others
from localmesh.errors import InputError
from localmesh.errors import NotRunningError
from localmesh.run.client import Connection
from localmesh.run.logfile import tail
from localmesh.settings import StateFolder
from localmesh.settings import state_folder

_POLL_SECONDS = 0.2
_SIDECAR = ".sidecar.log"

Pod = Annotated[
    str, typer.Argument(help="A pod from `status`, or the beginning of its name; `supervisor` for the supervisor.")
]
Follow = Annotated[bool, typer.Option("-f", "--follow", help="Go on until Ctrl-C or the end of the arena.")]
Sidecar = Annotated[bool, typer.Option("--sidecar", help="The pod's Envoy, not its application.")]
Tail = Annotated[int, typer.Option("--tail", min=0, help="How many lines to begin with.")]


def logs(pod: Pod, follow: Follow = False, sidecar: Sidecar = False, lines: Tail = 200, name: Name = None) -> None:
    """Print the log of a pod.

    \b
    mesh-arena logs ball-v2 --follow
    mesh-arena logs istio-ingressgateway --sidecar
    """
    folder = state_folder(name)
    path = _find(folder, pod, sidecar)
    for line in tail(path, lines):
        typer.echo(line)
    if follow:
        interrupts.raise_from_now_on()
        try:
            _follow(path, folder)
        except KeyboardInterrupt:
            raise typer.Exit from None


def _find(folder: StateFolder, pod: str, sidecar: bool) -> Path:
    ending = _SIDECAR if sidecar else ".log"
    files = sorted(folder.logs.glob("*.log")) if folder.logs.is_dir() else []
    known = {path.name.removesuffix(ending): path for path in files if path.name.endswith(_SIDECAR) == sidecar}
    if not known:
        raise NotRunningError(f"The {folder.title} has no logs; start it with `mesh-arena up`.")
    matches = _matching(pod, known, [path.stem for path in files]) if sidecar else matching(pod, known, "log of")
    # several pods match, or old and new pods of one workload: the log that was written last
    name = max(matches, key=lambda name: known[name].stat().st_mtime)
    if more := others(pod, name, matches):
        typer.echo(f"The log of {name}; {more}", err=True)
    return known[name]


def _matching(pod: str, known: Iterable[str], every: Iterable[str]) -> list[str]:
    """The sidecars' logs that are meant; raises InputError, with the reason where the pod has no sidecar."""
    try:
        return matching(pod, known, "log of a sidecar of")
    except InputError:
        alone = matching(pod, every, "log of")[0]
        raise InputError(f"{alone} has no sidecar, so there is no log of one; leave out --sidecar.") from None


def _follow(path: Path, folder: StateFolder) -> None:
    position = path.stat().st_size
    while True:
        size = path.stat().st_size
        if size < position:
            position = 0  # rotated
        if size > position:
            with path.open("rb") as log:
                log.seek(position)
                text = log.read()
            position += len(text)
            typer.echo(text.decode(errors="replace"), nl=False)
        elif not _runs(folder):
            return
        time.sleep(_POLL_SECONDS)


def _runs(folder: StateFolder) -> bool:
    try:
        Connection(folder.socket).close()
    except OSError:
        return False
    return True
