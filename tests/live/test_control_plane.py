"""A stalled supervisor: sidecars keep their configuration and get updates again afterwards."""

import json
import os
import signal
import time

from tests.live.facts import Journal
from tests.live.facts import who_answered_whom
from tests.live.harness import Arena
from tests.live.harness import until

SECONDS = 4.0


def supervisor(arena: Arena) -> int:
    return int(json.loads((arena.home / arena.name / "arena.json").read_text())["pid"])


def test_the_match_goes_on_while_the_supervisor_is_stopped(arena: Arena):
    arena.upgrade("-f", "75-25")
    pods = [(p["pid"], p["sidecarPid"]) for p in arena.pods()]
    journal = Journal(arena)
    os.kill(supervisor(arena), signal.SIGSTOP)
    try:
        seen = journal.gather(10**9, SECONDS)
        late = [r for r in seen if r.at > time.time() - 1]
    finally:
        os.kill(supervisor(arena), signal.SIGCONT)
    assert late, "nobody asked for the ball in the last second of the stall"
    assert {r.outcome for r in seen} == {"answered"}
    arena.upgrade("-f", "all-to-v1")
    answers = until(lambda: Journal(arena).gather(40, 5), 10, "control requests")
    assert all(set(versions) == {"v1"} for versions in who_answered_whom(answers).values())
    assert [(p["pid"], p["sidecarPid"]) for p in arena.pods()] == pods
