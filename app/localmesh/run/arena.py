"""The running pods of an arena, and the control plane that configures their sidecars: used by rollout, test, status."""

import asyncio
import os
from collections import deque
from collections.abc import Callable
from collections.abc import Iterable
from functools import partial

from localmesh.errors import RolloutError
from localmesh.pipeline import Desired
from localmesh.plan import PodPlan
from localmesh.plan import Proxy
from localmesh.run import crash
from localmesh.run import scrape
from localmesh.run.certificates import Authority
from localmesh.run.discovery import Discovery
from localmesh.run.logfile import tail
from localmesh.run.pod import Pod
from localmesh.run.process import Table
from localmesh.settings import StateFolder

HOPELESS_RESTARTS = 4  # a rollout fails when a new container has been restarted this often
STARTS_AT_ONCE = max(
    12, 4 * (os.cpu_count() or 1)
)  # with more at once, starting pods slow each other down until none is ready
NAMED = 4  # a message lists at most so many pods by name

Say = Callable[[str], None]


class RunningArena:
    """The running pods of one arena; a pod is in `pods` (by name) from its launch until it has stopped."""

    def __init__(self, state_folder: StateFolder, table: Table, authority: Authority) -> None:
        self.state_folder = state_folder
        self.pods: dict[str, Pod] = {}
        self.desired: Desired | None = None
        self.discovery = Discovery(self.ready, authority)
        self._table = table
        self._changed = asyncio.Event()
        self._queue: deque[Pod] = deque()  # launched, not started yet
        self._starting: set[Pod] = set()

    def ready(self) -> frozenset[str]:
        """The names of the pods that requests may go to."""
        return frozenset(name for name, pod in self.pods.items() if pod.ready)

    def launch(self, proxies: Iterable[Proxy], desired: Desired, *, once: bool = False) -> list[Pod]:
        """Start pods with the configuration of `desired`, STARTS_AT_ONCE at a time; `once`: do not restart them."""
        started = []
        for proxy in proxies:
            initialized = partial(self.discovery.initialized, proxy.name)
            pod = Pod(proxy, desired, self.state_folder, self._table, self._on_change, initialized, once=once)
            if pod.sidecar:
                self.discovery.add(proxy, desired, lambda sidecar=pod.sidecar: sidecar.ready)  # type: ignore[misc]
            self.pods[proxy.name] = pod
            self._queue.append(pod)
            started.append(pod)
        self._write_scrape_targets()
        self._start_next()
        return started

    def _start_next(self) -> None:
        self._starting = {pod for pod in self._starting if not (pod.ready or pod.leaving)}
        while self._queue and len(self._starting) < STARTS_AT_ONCE:
            pod = self._queue.popleft()
            if not pod.leaving:
                self._starting.add(pod)
                pod.start()

    async def retire(self, names: Iterable[str], drained: bool = True) -> None:
        """Stop pods gracefully: they are removed from every sidecar's endpoints before their processes get SIGTERM.

        `drained`: before that they also end their connections, which others can take over.
        """
        leaving = [self.pods[name] for name in names if name in self.pods]
        if not leaving:
            return
        for pod in leaving:
            pod.leaving = True
        await self.discovery.push_endpoints_and_wait()
        await asyncio.gather(*(self._remove(pod, drained) for pod in leaving))

    async def _remove(self, pod: Pod, drained: bool) -> None:
        if drained:
            await pod.drain()
        await pod.stop()
        self.discovery.remove(pod.name)
        self.pods.pop(pod.name, None)
        self._write_scrape_targets()

    async def stop_all(self) -> None:
        """Stop all pods at once; endpoints are not updated first, since no pod remains."""
        pods = list(self.pods.values())
        for pod in pods:
            pod.leaving = True
            self.discovery.remove(pod.name)
        await asyncio.gather(*(pod.stop() for pod in pods))
        self.pods.clear()
        self._write_scrape_targets()

    async def until_ready(self, names: Iterable[str], seconds: float, say: Say) -> None:
        """Wait until these pods are ready, and report progress to `say`.

        Raises:
            RolloutError: no further pod became ready within `seconds` (or within the shortest progressDeadlineSeconds
                of their Deployments), a sidecar refused its configuration, or a container keeps ending.
        """
        wanted = list(names)
        seconds = min([seconds, *(self._workload_facts(self.pods[name])[1] for name in wanted if name in self.pods)])
        now = asyncio.get_running_loop().time
        deadline, fewest = now() + seconds, len(wanted)
        while waiting := [name for name in wanted if not self._available(name)]:
            self._changed.clear()
            say(f"{len(wanted) - len(waiting)} of {len(wanted)} pods ready; waiting for {_listed(waiting)}")
            self._raise_if_hopeless(waiting)
            if len(waiting) < fewest:
                deadline, fewest = now() + seconds, len(waiting)
            left = deadline - now()
            if left <= 0:
                raise RolloutError(
                    f"{_listed(waiting)} did not become ready within {seconds:g} s;"
                    f"{self._log_excerpt(waiting[0])} see `mesh-arena logs {waiting[0]}`."
                )
            try:
                await asyncio.wait_for(self._changed.wait(), min(left, 1.0))
            except TimeoutError:
                continue

    def _available(self, name: str) -> bool:
        pod = self.pods.get(name)
        return pod is not None and pod.ready_for(self._workload_facts(pod)[0])

    def _workload_facts(self, pod: Pod) -> tuple[float, float]:
        """minReadySeconds and progressDeadlineSeconds of the pod's Deployment, in seconds."""
        workload = pod.declared
        return (workload.min_ready_seconds, workload.progress_deadline_seconds) if workload else (0.0, 600.0)

    def _raise_if_hopeless(self, waiting: list[str]) -> None:
        for name in waiting:
            if refusal := self.discovery.refusal(name):
                raise RolloutError(refusal)
            for container in self.pods[name].containers:
                if container.restarts >= HOPELESS_RESTARTS:
                    raise RolloutError(
                        f"{name} does not start: it ended {container.restarts} times, last with code "
                        f"{container.last_exit};{self._log_excerpt(name)} see `mesh-arena logs {name}`."
                    )

    def _log_excerpt(self, name: str) -> str:
        logs = [self.state_folder.logs / f"{name}.log", self.state_folder.logs / f"{name}.sidecar.log"]
        pod = self.pods.get(name)
        if pod and pod.sidecar and not pod.sidecar.ready:
            logs.reverse()  # the sidecar is the cause, so its log comes first
        words = next((words for path in logs if (words := crash.reason(tail(path, crash.LINES)))), "")
        return f" its log ends with: {words[:300]!r};" if words else ""

    def _write_scrape_targets(self) -> None:
        scrape.write(self.state_folder.prometheus, (pod.proxy for pod in self.pods.values()))

    def _on_change(self) -> None:
        self._changed.set()
        self._start_next()
        self.discovery.readiness_changed()

    def refresh(self, desired: Desired) -> None:
        """Update the mounted files of every pod from the ConfigMaps of `desired`."""
        for pod in self.pods.values():
            if isinstance(pod.proxy, PodPlan):
                pod.refresh(desired)


def _listed(names: list[str]) -> str:
    more = len(names) - NAMED
    return ", ".join(names) if more <= 1 else f"{', '.join(names[:NAMED])} and {more} more"
