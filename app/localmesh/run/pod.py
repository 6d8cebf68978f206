"""A pod: an application and its sidecar, ready when both are.

The ingress gateway and the node's proxy are pods with only an Envoy; a pod without a sidecar has only an application.
"""

import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

from localmesh.pipeline import Desired
from localmesh.plan import PodPlan
from localmesh.plan import Proxy
from localmesh.run import env
from localmesh.run import resolver
from localmesh.run import services
from localmesh.run.container import Container
from localmesh.run.container import Spec
from localmesh.run.drain import SECONDS
from localmesh.run.drain import drain
from localmesh.run.mounts import Mounts
from localmesh.run.probes import Probes
from localmesh.run.probes import asking
from localmesh.run.probes import watch
from localmesh.run.process import Table
from localmesh.run.sidecar import remove_folder
from localmesh.run.sidecar import sidecar
from localmesh.settings import StateFolder


class Pod:
    """One pod and its containers.

    `changed` is called when its readiness may have changed; `initialized` says whether its sidecar has accepted its
    first configuration; `once`: its application is not restarted when it ends.
    """

    def __init__(
        self,
        proxy: Proxy,
        desired: Desired,
        state_folder: StateFolder,
        table: Table,
        changed: Callable[[], None],
        initialized: Callable[[], bool],
        once: bool = False,
    ) -> None:
        self.proxy = proxy
        self._state_folder = state_folder
        self.born = time.time()
        self.declared = next((workload for workload in desired.mesh.workloads if workload.name == self.workload), None)
        self.leaving = False
        self.sidecar: Container | None = None
        self._mounts: Mounts | None = None
        self.app: Container | None = None
        if not isinstance(proxy, PodPlan) or proxy.sidecar:
            self.sidecar = sidecar(proxy, state_folder, table, changed, initialized)
        if isinstance(proxy, PodPlan):
            self._mounts = Mounts(proxy.template, state_folder.pods / proxy.name / "volumes")
            self._mounts.create(desired.mesh)
            self.app = _application(proxy, desired, self._mounts, state_folder, table, changed, once)
            if not proxy.sidecar:
                self._write_services(desired)

    @property
    def name(self) -> str:
        return self.proxy.name

    @property
    def workload(self) -> str:
        return self.proxy.workload if isinstance(self.proxy, PodPlan) else self.proxy.name

    @property
    def containers(self) -> tuple[Container, ...]:
        return tuple(filter(None, (self.sidecar, self.app)))

    @property
    def ready(self) -> bool:
        return not self.leaving and all(container.ready for container in self.containers)

    @property
    def phase(self) -> str:
        """Terminating, Running, Starting or Restarting, as `status` shows it."""
        if self.leaving:
            return "Terminating"
        if self.ready:
            return "Running"
        if all(container.running for container in self.containers):
            return "Starting"
        return "Restarting"

    def ready_for(self, seconds: float) -> bool:
        """Whether the pod has been ready for at least `seconds`."""
        now = time.monotonic()
        return self.ready and all(now - (container.ready_since or now) >= seconds for container in self.containers)

    def start(self) -> None:
        for container in self.containers:
            container.start()

    def refresh(self, desired: Desired) -> None:
        """Update the mounted files from their ConfigMaps, and the Services that it knows if it has no sidecar."""
        if self._mounts:
            self._mounts.refresh(desired.mesh)
        if not self.sidecar:
            self._write_services(desired)

    def _write_services(self, desired: Desired) -> None:
        services.write(_services(self.name, self._state_folder), desired.mesh.namespace, desired.plan.node_proxy)

    async def drain(self) -> None:
        """End the connections of callers without losing a request; its grace period is the longest that this takes."""
        if self.sidecar and self.app and isinstance(self.proxy, PodPlan):
            await drain(self.proxy.location, min(SECONDS, self.proxy.template.grace_seconds))

    async def stop(self, grace: float | None = None) -> None:
        """Stop the application, and then the sidecar, so that the last answers still go out; `grace` is in seconds."""
        self.leaving = True
        if self.app:
            await self.app.stop(grace)
        if self.sidecar:
            await self.sidecar.stop(grace)
        remove_folder(self.name, self._state_folder)


def _application(
    pod: PodPlan,
    desired: Desired,
    mounts: Mounts,
    state_folder: StateFolder,
    table: Table,
    changed: Callable[[], None],
    once: bool,
) -> Container:
    container = pod.template.container
    declared = env.variables(pod, desired.mesh)
    base = env.image(os.environ, state_folder.root, mounts.scratch)
    values = {name: mounts.rewrite(value) for name, value in declared.items()}
    command = tuple(
        mounts.rewrite(env.expand(argument, declared)) for argument in (*container.command, *container.args)
    )
    spec = Spec(
        name=f"{pod.name}/{container.name}",
        command=(shutil.which(command[0], path=base["PATH"]) or command[0], *command[1:]),
        environment={**base, **values, **resolver.environment(_services(pod.name, state_folder), values)}
        if not pod.sidecar
        else {**base, **env.interception(pod), **values},
        folder=mounts.scratch,
        log=state_folder.logs / f"{pod.name}.log",
        grace=pod.template.grace_seconds,
        once=once,
    )
    probes = Probes(container.startup, container.readiness, container.liveness)
    ask = asking(pod.address, pod.app_port)
    return Container(table, spec, lambda ready: watch(probes, ask, ready), changed)


def _services(name: str, state_folder: StateFolder) -> Path:
    return state_folder.pods / name / "services.json"
