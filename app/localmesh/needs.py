"""Estimates from a plan what an arena needs of its machine, and refuses it if the machine has less left.

The figures were measured on Linux x86-64 with Envoy 1.40 and Python 3.11, in arenas of 7 to 13 pods. Estimates of
memory are 10 to 20 percent above them; those of threads and files leave more, since they grow with load. Memory is in
bytes, and is what a process adds to those that run. Threads are counted as the kernel counts them: a process is its
first thread. Nothing of an arena watches files, so inotify instances are not among its needs.

On macOS nothing was measured: the figures for it are those of Linux with applications that are started, not forked.
"""

from collections.abc import Collection
from collections.abc import Iterator
from dataclasses import dataclass

from localmesh.errors import LimitError
from localmesh.model import Mesh
from localmesh.plan import Plan
from localmesh.plan import PodPlan
from localmesh.plan import Proxy

MIB = 2**20

ENVOY_MEMORY = 18 * MIB  # measured: 15 MiB, beyond the program itself
ENVOY_THREADS = 8  # measured: 7, one of them works (--concurrency 1, unless the pod asks for more)
APPLICATION_MEMORY = 30 * MIB  # measured: 24 MiB for gunicorn's master and its worker together, both forked
STARTED_APPLICATION_MEMORY = 48 * MIB  # measured: 40 MiB for the same two, started by themselves (`run/kernel.py`)
APPLICATION_THREADS = 10  # measured: 5 to 8, the master included; a server's further threads come with its callers
# measured: Envoy's program 55 MiB (all share it), supervisor 30, fork server 14, page's server 20, its Helm 90
ARENA_MEMORY = 240 * MIB
ARENA_THREADS = 24  # command line and Helm, the page's server, and a few open pages: each holds a thread of the ui
SUPERVISOR_FILES, SUPERVISOR_FILES_A_POD = 24, 4  # measured: 10, and 29 while 14 pods were starting
ENVOY_FILES, ENVOY_FILES_A_POD = 96, 4  # measured: 31, and 50 at the ball of 9 callers; the rest is for open pages

_FEWER = "start fewer pods (players.groups.*.replicas; players that share a pod, perPod, cost almost nothing)"


@dataclass(frozen=True, slots=True)
class Needs:
    """What must be free for pods to start; `open_files` is what a single process must be allowed in all."""

    subject: str  # who needs it, as a sentence begins
    memory: int = 0
    threads: int = 0
    open_files: int = 0


@dataclass(frozen=True, slots=True)
class Room:
    """How much of a resource is left, and how a person gets more of it."""

    left: int
    more: str


@dataclass(frozen=True, slots=True)
class Machine:
    """What a machine has left; None means no limit, or that it cannot be read."""

    memory: Room | None = None
    threads: Room | None = None
    open_files: Room | None = None


def arena(plan: Plan, forked: bool = True) -> Needs:
    """The needs of an arena that does not run yet: its pods, its gateway, and one test pod at a time.

    `forked` says whether its applications are forked from one process.
    """
    tests = plan.test_pods[:1]
    pods: list[Proxy] = [*plan.lasting, *tests]
    return Needs(
        "This arena",
        ARENA_MEMORY + _memory(pods, forked),
        ARENA_THREADS + _threads(pods),
        _open_files(len(pods)),
    )


def change(mesh: Mesh, plan: Plan, running: Collection[Proxy], forked: bool = True) -> Needs:
    """The additional needs of a change at its peak, while old pods still run (except those that must stop first)."""
    names = {proxy.name for proxy in running}
    wanted = plan.lasting
    added = [proxy for proxy in wanted if proxy.name not in names]
    subject = "This change"
    if not added:
        return Needs(subject)
    kept = {proxy.name for proxy in wanted}
    waiting = {workload.name for workload in mesh.workloads if workload.strategy.old_pods_go_first}
    late = [proxy for proxy in added if _workload(proxy) in waiting]
    leaving = {_workload(proxy) for proxy in late}
    making_room = [proxy for proxy in running if proxy.name not in kept and _workload(proxy) in leaving]
    beside = [proxy for proxy in added if proxy not in late]
    more = [*beside, *late[len(making_room) :]]
    return Needs(subject, _memory(more, forked), _threads(more), _open_files(len(running) + len(more)))


def check(needs: Needs, machine: Machine) -> None:
    """Refuse what the machine cannot hold.

    Raises:
        LimitError: it names everything that is missing, with the numbers, and the ways out.
    """
    missing = list(_missing(needs, machine))
    if missing:
        facts = ", ".join(fact for fact, _ in missing)
        ways_out = ", ".join(room.more for _, room in missing)
        raise LimitError(f"{needs.subject} needs {facts}: {_FEWER}, or {ways_out}.")


def _missing(needs: Needs, machine: Machine) -> Iterator[tuple[str, Room]]:
    """A phrase for each resource that is not sufficient, and what is left of it."""
    memory, threads, files = machine.memory, machine.threads, machine.open_files
    if memory and 0 < needs.memory > memory.left:
        yield f"about {_size(needs.memory)} of memory ({_size(memory.left)} are free)", memory
    if threads and 0 < needs.threads > threads.left:
        yield f"about {needs.threads} processes and threads ({max(0, threads.left)} are left)", threads
    if files and needs.open_files > files.left:
        yield f"about {needs.open_files} open files in one process ({files.left} are allowed)", files


def _memory(pods: Collection[Proxy], forked: bool) -> int:
    application = APPLICATION_MEMORY if forked else STARTED_APPLICATION_MEMORY
    return len(_envoys(pods)) * ENVOY_MEMORY + _applications(pods) * application


def _threads(pods: Collection[Proxy]) -> int:
    """One more for each worker of an Envoy above the first; 0 workers (one a CPU) count as one."""
    envoys = _envoys(pods)
    more = (envoy.template.proxy_concurrency - 1 for envoy in envoys if isinstance(envoy, PodPlan))
    workers = sum(workers for workers in more if workers > 0)
    return len(envoys) * ENVOY_THREADS + workers + _applications(pods) * APPLICATION_THREADS


def _envoys(pods: Collection[Proxy]) -> list[Proxy]:
    """All but the pods without a sidecar."""
    return [pod for pod in pods if not isinstance(pod, PodPlan) or pod.sidecar]


def _applications(pods: Collection[Proxy]) -> int:
    """How many of them have one: all but the gateway and the node's proxy."""
    return sum(isinstance(pod, PodPlan) for pod in pods)


def _open_files(pods: int) -> int:
    """The most files that one process opens: an Envoy that every pod calls, or the supervisor."""
    return max(ENVOY_FILES + pods * ENVOY_FILES_A_POD, SUPERVISOR_FILES + pods * SUPERVISOR_FILES_A_POD)


def _workload(proxy: Proxy) -> str:
    return proxy.workload if isinstance(proxy, PodPlan) else ""


def _size(size: int) -> str:
    size = max(0, size)
    return f"{size / 2**30:.1f} GiB" if size >= 2**30 else f"{size // MIB} MiB"
