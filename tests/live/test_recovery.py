"""After any process of a match is killed, the match goes on within five seconds without orphans."""

import os
import signal
from contextlib import suppress

import psutil
import pytest

from tests.bench.footprint import kind_of
from tests.live.facts import Journal
from tests.live.harness import Arena
from tests.live.harness import until

KILLS = 10
RECOVERY = 5.0
PID = {"app": "pid", "sidecar": "sidecarPid"}
WORKLOADS = ["ui", "stadium", "ball-v1", "locals", "visitors"]


def plays(arena: Arena, workload: str) -> bool:
    """The page shows it, every pod is ready, and fresh control requests are answered."""
    pods = arena.pods()
    if not all(p["ready"] for p in pods):
        return False
    seen = Journal(arena).gather(8, 1.5)
    return len(seen) >= 8 and any(r.outcome == "answered" for r in seen) and arena.page().status_code == 200


@pytest.fixture(scope="module", autouse=True)
def first_match(arena: Arena) -> None:
    arena.upgrade()


@pytest.mark.parametrize("part", ["app", "sidecar"])
@pytest.mark.parametrize("workload", WORKLOADS)
def test_the_match_goes_on_after_a_kill(arena: Arena, workload: str, part: str):
    for _ in range(KILLS):
        pod = arena.pod(workload)
        victim = pod[PID[part]]
        os.kill(victim, signal.SIGKILL)
        until(
            lambda v=victim, w=workload, p=part: arena.pod(w)[PID[p]] not in (None, v),
            RECOVERY,
            f"a new {part} of {workload}",
        )
        until(lambda w=workload: plays(arena, w), RECOVERY, f"match after killing {part} of {workload}")
    known = {pid for p in arena.pods() for pid in (p["pid"], p["sidecarPid"])}
    orphans = [
        p for p in arena.processes() if p.ppid() == 1 and p.pid not in known and "supervisor" not in str(p.cmdline())
    ]
    assert not orphans


def test_the_match_goes_on_after_the_fork_server_is_killed(arena: Arena):
    def server() -> int | None:
        for process in arena.processes():
            with suppress(psutil.Error):  # it ends meanwhile
                if kind_of(process) == "fork server":
                    return process.pid
        return None

    def apps() -> list[int]:
        return [p["pid"] for p in arena.pods()]

    until(server, RECOVERY, "fork server")
    for _ in range(KILLS):
        victim, before = server(), apps()
        assert victim
        os.kill(victim, signal.SIGKILL)
        until(lambda v=victim: server() not in (None, v), RECOVERY, "new fork server")
        until(lambda: plays(arena, "all"), RECOVERY, "match after killing the fork server")
        assert apps() == before
        stadium = arena.pod("stadium")["pid"]
        os.kill(stadium, signal.SIGKILL)
        until(lambda s=stadium: arena.pod("stadium")["pid"] not in (None, s), RECOVERY, "stadium from the new server")


def test_an_object_leaves_the_page_within_three_seconds_of_its_pod(arena: Arena):
    def balls() -> set[str]:
        return {b["version"] for b in arena.page().json()["scene"]["balls"]}

    arena.upgrade("-f", "add-ball")
    until(lambda: balls() == {"v1", "v2"}, 5, "two balls on the page")
    arena.upgrade()  # returns when the second ball's pod has gone
    until(lambda: balls() == {"v1"}, 3, "page without the second ball")
