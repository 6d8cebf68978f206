"""From one state to the next: new pods first, then routes, then the old pods; and all the way back if it fails."""

from localmesh.errors import ArenaError
from localmesh.errors import RestoreError
from localmesh.model import Workload
from localmesh.pipeline import Desired
from localmesh.plan import Proxy
from localmesh.run.arena import Arena
from localmesh.run.arena import Say


async def roll_out(arena: Arena, new: Desired, seconds: float, say: Say) -> None:
    """Make `new` the state of the arena. Pods whose template has not changed are never touched.

    Until the new pods are ready nobody is sent to them, so that what runs goes on as it was.
    """
    old = arena.desired
    wanted = {proxy.name: proxy for proxy in proxies(new)}
    added = [proxy for name, proxy in wanted.items() if name not in arena.pods]
    gone = [name for name in arena.pods if name not in wanted and not is_test(name, old, new)]
    first = _must_go_first(arena, new, added, gone)
    between = Desired(new.mesh, new.plan.joined(old.plan)) if old else new
    try:
        arena.launch([proxy for proxy in added if not _waits(proxy, new)], between)
        if first:
            say(f"stopping {', '.join(first)}")
            await arena.retire(first)
        arena.launch([proxy for proxy in added if _waits(proxy, new)], between)
        await arena.until_ready([proxy.name for proxy in added], seconds, say)
        say("switching routes")
        await arena.discovery.switch(new, frozenset(arena.pods) - frozenset(gone))
    except Exception as error:
        if old:
            try:
                await _back(arena, old, [proxy.name for proxy in added], seconds, say)
            except (ArenaError, OSError) as second:
                raise RestoreError(
                    f"{error} Going back failed, too: {second} `mesh-arena down` and `up` help."
                ) from error
        raise
    arena.desired = new
    arena.refresh(new)
    left = [name for name in gone if name in arena.pods]
    if left:
        say(f"stopping {', '.join(left)}")
        await arena.retire(left)


async def _back(arena: Arena, old: Desired, added: list[str], seconds: float, say: Say) -> None:
    """What ran before runs again: routes first, then the pods that had to make room."""
    say("going back to what ran before")
    kept = frozenset(arena.pods) - frozenset(added)
    try:
        await arena.discovery.switch(old, kept)
    finally:
        await arena.retire(added)
        stopped = [proxy for proxy in proxies(old) if proxy.name not in arena.pods]
        arena.launch(stopped, old)
        await arena.until_ready([proxy.name for proxy in stopped], seconds, say)


def proxies(desired: Desired) -> list[Proxy]:
    """Everything that runs all the time."""
    plan = desired.plan
    return [*plan.pods, *([plan.gateway] if plan.gateway else [])]


def is_test(name: str, *states: Desired | None) -> bool:
    """Whether a pod of that name is a test's: it comes and goes by itself."""
    return any(pod.name == name for state in states if state for pod in state.plan.test_pods)


def _workload(name: str, desired: Desired) -> Workload | None:
    return next((workload for workload in desired.mesh.workloads if workload.name == name), None)


def _waits(proxy: Proxy, desired: Desired) -> bool:
    """Whether a pod may only start when those it replaces have gone."""
    workload = _workload(getattr(proxy, "workload", ""), desired)
    return workload is not None and workload.strategy.old_pods_go_first


def _must_go_first(arena: Arena, new: Desired, added: list[Proxy], gone: list[str]) -> list[str]:
    replaced = {getattr(proxy, "workload", "") for proxy in added if _waits(proxy, new)}
    return [name for name in gone if arena.pods[name].workload in replaced]
