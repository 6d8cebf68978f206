"""Switches of policy alone: how soon they are in force at every sidecar, and whether the next request meets them.

The time is the supervisor's: from the arrival of a rendered release to its answer, which comes when every sidecar has
acknowledged the new state. The command's own start and Helm are in `switch`.
"""

import time
from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Sequence
from statistics import median

import requests

from localmesh.commands import request
from localmesh.overrides import Overrides
from localmesh.run.client import ask
from localmesh.run.wire import Line
from localmesh.settings import StateFolder
from tests.bench.report import Figure
from tests.live.harness import Arena

SWITCHES = 20  # of each kind
MODES = ("STRICT", "PERMISSIVE", "DISABLE")
Probe = Callable[[Arena], bool]  # whether the next request meets the policy


def figures(arena: Arena) -> Iterator[Figure]:
    arena.up("-f", "intruder")
    try:
        strict, permissive, disable = (_release(f"security.mtls.mode={mode}") for mode in MODES)
        yield from _switched(arena, "STRICT and PERMISSIVE", [(strict, _closed), (permissive, _open)])
        # three changes, one after the other: servers, callers, servers
        yield from _switched(arena, "STRICT and DISABLE", [(strict, _closed), (disable, _open)], soon=False)
        policies = [(_release("", "authorization", "intruder"), _denied), (_release("", "intruder"), _allowed)]
        # an open connection carries one more request under the old policy (localmesh/envoy/README.md)
        yield from _switched(arena, "an AuthorizationPolicy", policies, sharp=False)
    finally:
        arena.down()


def _release(setting: str, *overlays: str) -> Line:
    overrides = Overrides(overlays or ("intruder",), sets=(setting,) if setting else ())
    return request.release(None, overrides, 60)


def _switched(
    arena: Arena, what: str, states: Sequence[tuple[Line, Probe]], *, soon: bool = True, sharp: bool = True
) -> Iterator[Figure]:
    """Two figures; `soon`: the time is promised, `sharp`: that the next request meets the policy."""
    supervisor = StateFolder(arena.name, arena.home / arena.name)
    ask(supervisor, "upgrade", **states[-1][0])
    took, late = [], 0
    for number in range(SWITCHES):
        release, meets = states[number % len(states)]
        began = time.perf_counter()
        ask(supervisor, "upgrade", **release)
        took.append(time.perf_counter() - began)
        late += not meets(arena)
    yield Figure(
        f"switch of policy, {what}: until it is in force at every sidecar ({SWITCHES})",
        f"{median(took):.2f} s median, {max(took):.2f} s at most",
        "<= 1 s" if soon else "",
        max(took) <= 1 if soon else None,
        median(took),
        "s, median",
    )
    yield Figure(
        f"requests right after {SWITCHES} such switches ({what}) that did not meet the policy",
        f"{late}",
        "0" if sharp else "",
        not late if sharp else None,
    )


def _open(arena: Arena) -> bool:
    """Whether the ball answers a connection without TLS; it does not know this path."""
    try:
        return requests.get(f"http://{arena.listener('ball-v1', 'requests')}/nowhere", timeout=5).status_code == 404
    except requests.ConnectionError:
        return False


def _closed(arena: Arena) -> bool:
    return not _open(arena)


def _allowed(arena: Arena) -> bool:
    """Whether the ball lets the intruder's requests through to its application, which does not know this path."""
    proxies = {"http": f"http://{arena.listener('intruder', 'proxy')}"}
    return requests.get("http://ball:8080/nowhere", proxies=proxies, timeout=5).status_code == 404


def _denied(arena: Arena) -> bool:
    return not _allowed(arena)
