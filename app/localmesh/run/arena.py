"""The pods that run and who knows of them: what a rollout, a test and `status` work on."""

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
from localmesh.run.discovery import Discovery
from localmesh.run.logfile import tail
from localmesh.run.pod import Pod
from localmesh.run.process import Table
from localmesh.settings import StateFolder

HOPELESS_RESTARTS = 4  # a new container that ended as often is not worth waiting for
STARTS_AT_ONCE = max(12, 4 * (os.cpu_count() or 1))  # beyond, pods starting keep each other from becoming ready
NAMED = 4  # pods that a message lists by name

Say = Callable[[str], None]


class Arena:
    """The running pods of one arena."""

    def __init__(self, state_folder: StateFolder, table: Table) -> None:
        self.state_folder = state_folder
        self.pods: dict[str, Pod] = {}
        self.desired: Desired | None = None
        self.discovery = Discovery(self.ready)
        self._table = table
        self._changed = asyncio.Event()
        self._queue: deque[Pod] = deque()  # launched, and waiting for their turn to start
        self._starting: set[Pod] = set()

    def ready(self) -> frozenset[str]:
        """The names of the pods that requests may go to."""
        return frozenset(name for name, pod in self.pods.items() if pod.ready)

    def launch(self, proxies: Iterable[Proxy], desired: Desired, *, once: bool = False) -> list[Pod]:
        """Start pods, as many at once as this machine bears; each follows `desired` from its first moment."""
        started = []
        for proxy in proxies:
            initialized = partial(self.discovery.initialized, proxy.name)
            pod = Pod(proxy, desired, self.state_folder, self._table, self._note, initialized, once=once)
            self.discovery.admit(proxy, desired, lambda pod=pod: pod.sidecar.ready)  # type: ignore[misc]
            self.pods[proxy.name] = pod
            self._queue.append(pod)
            started.append(pod)
        self._show()
        self._start_next()
        return started

    def _start_next(self) -> None:
        self._starting = {pod for pod in self._starting if not (pod.ready or pod.leaving)}
        while self._queue and len(self._starting) < STARTS_AT_ONCE:
            pod = self._queue.popleft()
            if not pod.leaving:
                self._starting.add(pod)
                pod.start()

    async def retire(self, names: Iterable[str]) -> None:
        """Stop pods gracefully: nobody sends them anything new before their applications are asked to end."""
        leaving = [self.pods[name] for name in names if name in self.pods]
        if not leaving:
            return
        for pod in leaving:
            pod.leaving = True
        await self.discovery.settle()
        await asyncio.gather(*(self._remove(pod) for pod in leaving))

    async def _remove(self, pod: Pod) -> None:
        await pod.stop()
        self.discovery.dismiss(pod.name)
        self.pods.pop(pod.name, None)
        self._show()

    async def stop_all(self) -> None:
        """Stop everything; nobody is left to be told."""
        pods = list(self.pods.values())
        for pod in pods:
            pod.leaving = True
            self.discovery.dismiss(pod.name)
        await asyncio.gather(*(pod.stop() for pod in pods))
        self.pods.clear()
        self._show()

    async def until_ready(self, names: Iterable[str], seconds: float, say: Say) -> None:
        """Wait for these pods; it says for whom, and gives up when no further one has come for `seconds`."""
        wanted = list(names)
        seconds = min([seconds, *(self._workload_facts(self.pods[name])[1] for name in wanted if name in self.pods)])
        now = asyncio.get_running_loop().time
        deadline, fewest = now() + seconds, len(wanted)
        while waiting := [name for name in wanted if not self._available(name)]:
            self._changed.clear()
            say(f"{len(wanted) - len(waiting)} of {len(wanted)} pods ready; waiting for {_listed(waiting)}")
            self._give_up_on_hopeless(waiting)
            if len(waiting) < fewest:
                deadline, fewest = now() + seconds, len(waiting)
            left = deadline - now()
            if left <= 0:
                raise RolloutError(
                    f"{_listed(waiting)} did not become ready within {seconds:g} s;"
                    f"{self._last_words(waiting[0])} see `mesh-arena logs {waiting[0]}`."
                )
            try:
                await asyncio.wait_for(self._changed.wait(), min(left, 1.0))
            except TimeoutError:
                continue

    def _available(self, name: str) -> bool:
        pod = self.pods.get(name)
        return pod is not None and pod.ready_for(self._workload_facts(pod)[0])

    def _workload_facts(self, pod: Pod) -> tuple[float, float]:
        """Seconds that the pod must have been ready, and seconds after which its Deployment has failed."""
        workload = pod.declared
        return (workload.min_ready_seconds, workload.progress_deadline_seconds) if workload else (0.0, 600.0)

    def _give_up_on_hopeless(self, waiting: list[str]) -> None:
        for name in waiting:
            if refusal := self.discovery.refusal(name):
                raise RolloutError(refusal)
            for container in self.pods[name].containers:
                if container.restarts >= HOPELESS_RESTARTS:
                    raise RolloutError(
                        f"{name} does not start: it ended {container.restarts} times, last with code "
                        f"{container.last_exit};{self._last_words(name)} see `mesh-arena logs {name}`."
                    )

    def _last_words(self, name: str) -> str:
        logs = [self.state_folder.logs / f"{name}.log", self.state_folder.logs / f"{name}.sidecar.log"]
        pod = self.pods.get(name)
        if pod and not pod.sidecar.ready:
            logs.reverse()  # an application has nothing to say about its sidecar
        words = next((words for path in logs if (words := crash.reason(tail(path, crash.LINES)))), "")
        return f" its last words: {words[:300]!r};" if words else ""

    def _show(self) -> None:
        scrape.write(self.state_folder.prometheus, (pod.proxy for pod in self.pods.values()))

    def _note(self) -> None:
        self._changed.set()
        self._start_next()
        self.discovery.changed()

    def refresh(self, desired: Desired) -> None:
        """Let the files of every pod follow the ConfigMaps of the new state."""
        for pod in self.pods.values():
            if isinstance(pod.proxy, PodPlan):
                pod.refresh(desired)


def _listed(names: list[str]) -> str:
    more = len(names) - NAMED
    return ", ".join(names) if more <= 1 else f"{', '.join(names[:NAMED])} and {more} more"
