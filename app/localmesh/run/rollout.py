"""Moves the arena from one desired state to the next without losing a request, and back if that fails.

1. Where PeerAuthentications change, have running sidecars serve the callers of the new state, too. Where new pods are
   to be warmed up, running sidecars get this policy now: Envoy takes all endpoints of a changed cluster for new ones.
2. Start the new pods with the new configuration, which until step 4 holds the endpoints of old and new pods. Running
   sidecars send nothing to the new pods yet. (Pods without a sidecar need the node's proxy: it comes before them, and
   sends connections to the new pods as soon as they are ready, as kube-proxy does.)
3. Wait until all new pods are ready.
4. Push the new configuration to every sidecar and wait until it is in force (`xds/stages.py`, `envoy/README.md`).
   Servers still accept the callers, and callers the identities, that only the old state has, until step 6.
5. Stop the old pods: remove them from all endpoints, have their sidecars end the connections that are still open
   (those that came through the node's proxy), then end their processes.
6. Push once more, without what only the old state has, if that changes anything.

Where a Deployment allows no surge, its old pods are stopped in step 2, before its new pods start.
"""

import asyncio
from contextlib import suppress

from localmesh import nodeproxy
from localmesh import pipeline
from localmesh.errors import ArenaError
from localmesh.errors import RestoreError
from localmesh.errors import RolloutError
from localmesh.model import Workload
from localmesh.pipeline import Desired
from localmesh.plan import Proxy
from localmesh.run.arena import RunningArena
from localmesh.run.arena import Say


async def roll_out(arena: RunningArena, new: Desired, seconds: float, say: Say) -> None:
    """Make `new` the state of the arena; pods whose template has not changed keep running.

    Raises:
        RolloutError: it failed, and the old state runs again (if there was one).
        RestoreError: it failed, and going back failed, too.
    """
    old = arena.desired
    new_proxies = {proxy.name: proxy for proxy in new.plan.lasting}
    added = [proxy for name, proxy in new_proxies.items() if name not in arena.pods]
    gone = [name for name in arena.pods if name not in new_proxies and not is_test(name, old, new)]
    first = _must_go_first(arena, new, added, gone)
    between = Desired(new.mesh.accepting(old.mesh), new.plan.joined(old.plan)) if old else new
    try:
        if old:
            await _prepare(arena, old, new, joining=bool(added))
        await _serve_node(arena, between, seconds, say)
        arena.launch([proxy for proxy in added if not (_waits(proxy, new) or proxy.name in arena.pods)], between)
        if first:
            say(f"stopping {', '.join(first)}")
            await arena.retire(first, drained=False)  # nobody takes over from them
        arena.launch([proxy for proxy in added if _waits(proxy, new)], between)
        await arena.until_ready([proxy.name for proxy in added], seconds, say)
        say("switching routes")
        await _switch(arena, new, old, frozenset(arena.pods) - frozenset(gone))
        _take(arena, new)
        left = [name for name in gone if name in arena.pods]
        if left:
            say(f"stopping {', '.join(left)}")
            await _retire(arena, left)
        await _forget(arena, new, old)
    except asyncio.CancelledError:
        if old:  # the arena ends; until then its state is the one that `status` names
            arena.discovery.push_at_once(old)
            with suppress(OSError):
                _take(arena, old)
        raise
    except Exception as error:
        if old:
            try:
                await _go_back(arena, old, new, [proxy.name for proxy in added], seconds, say)
            except (ArenaError, OSError) as second:
                raise RestoreError(
                    f"{error} Going back failed, too: {second} Start the arena again: `mesh-arena down`, then `up`."
                ) from error
        raise


def _take(arena: RunningArena, desired: Desired) -> None:
    """Make a state that is in force that of the arena, and of the files that its pods mount."""
    arena.refresh(desired)
    arena.desired = desired


async def _serve_node(arena: RunningArena, between: Desired, seconds: float, say: Say) -> None:
    """Have the node's proxy, if one is needed, serve old and new Services before pods start that may use it."""
    node_proxy = between.plan.node_proxy
    if node_proxy is None:
        return
    if node_proxy.name in arena.pods:
        await arena.discovery.push_and_wait(between, frozenset({node_proxy.name}))
    else:
        arena.launch([node_proxy], between)
        await arena.until_ready([node_proxy.name], seconds, say)


async def _retire(arena: RunningArena, names: list[str]) -> None:
    """Stop pods; the node's proxy comes last, since those without a sidecar use it to the end."""
    await arena.retire([name for name in names if name != nodeproxy.NAME])
    await arena.retire([name for name in names if name == nodeproxy.NAME])


async def _prepare(arena: RunningArena, old: Desired, new: Desired, joining: bool) -> None:
    """Have the running sidecars accept the callers of another state, too: new pods call as that state says.

    If pods are `joining`, running pods are warmed up before them.
    """
    mesh = old.mesh.accepting(new.mesh)
    if joining:
        mesh = mesh.warming_as(new.mesh)
    if mesh is not old.mesh:
        await arena.discovery.push_and_wait(Desired(mesh, old.plan), frozenset(arena.pods))


async def _switch(arena: RunningArena, new: Desired, old: Desired | None, names: frozenset[str]) -> None:
    """Push a state to these sidecars, which still accept the callers and know the identities of the other state."""
    await arena.discovery.push_and_wait(_with_leaving(new, old) if old else new, names)


async def _forget(arena: RunningArena, new: Desired, old: Desired | None) -> None:
    """Push a state again when the pods that only the other state has are gone, if it changes anything."""
    if old is None or _with_leaving(new, old) is new:
        return
    try:
        await arena.discovery.push_and_wait(new, frozenset(arena.pods))
    except RolloutError:
        if new.mesh.accepting(old.mesh) is not new.mesh:
            raise
        # only identities of pods that are gone are still accepted, which does no harm


def _with_leaving(new: Desired, old: Desired) -> Desired:
    """A state that accepts the callers of the old one, too, and knows the identities of pods that only that one has.

    It is `new` itself if that changes nothing.
    """
    both = Desired(new.mesh.accepting(old.mesh), new.plan.leaving_those_of(old.plan))
    same = both.mesh is new.mesh and pipeline.outbound_clusters(both) == pipeline.outbound_clusters(new)
    return new if same else both


async def _go_back(arena: RunningArena, old: Desired, new: Desired, added: list[str], seconds: float, say: Say) -> None:
    """Restore the old state: its configuration first, then the old pods that were stopped to make room."""
    say("going back to what ran before")
    kept = frozenset(arena.pods) - frozenset(added)
    try:
        await _switch(arena, old, new, kept)
    finally:
        _take(arena, old)
        await _retire(arena, added)
        stopped = [proxy for proxy in old.plan.lasting if proxy.name not in arena.pods]
        arena.launch(stopped, old)
        try:
            await arena.until_ready([proxy.name for proxy in stopped], seconds, say)
        finally:
            await _forget(arena, old, new)


def is_test(name: str, *states: Desired | None) -> bool:
    """Whether it is the name of a test pod, which a rollout neither starts nor stops."""
    return any(pod.name == name for state in states if state for pod in state.plan.test_pods)


def _workload(name: str, desired: Desired) -> Workload | None:
    return next((workload for workload in desired.mesh.workloads if workload.name == name), None)


def _waits(proxy: Proxy, desired: Desired) -> bool:
    """Whether a pod may only start when the pods that it replaces have stopped."""
    workload = _workload(getattr(proxy, "workload", ""), desired)
    return workload is not None and workload.strategy.old_pods_go_first


def _must_go_first(arena: RunningArena, new: Desired, added: list[Proxy], gone: list[str]) -> list[str]:
    replaced = {getattr(proxy, "workload", "") for proxy in added if _waits(proxy, new)}
    return [name for name in gone if arena.pods[name].workload in replaced]
