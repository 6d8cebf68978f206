"""Runs test-hook pods: each once, beside the others and with a sidecar; its output is sent line by line."""

import asyncio
from pathlib import Path
from typing import Any

from localmesh.errors import ProofError
from localmesh.pipeline import Desired
from localmesh.plan import PodPlan
from localmesh.run.arena import RunningArena
from localmesh.run.control import ControlClient

_LISTEN_SECONDS = 0.1


async def run_tests(arena: RunningArena, desired: Desired, seconds: float, client: ControlClient) -> dict[str, Any]:
    """Run every test pod of the state in turn; passed if all exit with 0 within `seconds`. Raises ProofError."""
    tests = desired.plan.test_pods
    if not tests:
        raise ProofError(
            "This revision has no test pod, so there is nothing to prove; enable the ui (ui.enabled), which brings it."
        )
    results = [await _run(arena, desired, test, seconds, client) for test in tests]
    return {"passed": all(result["exitCode"] == 0 for result in results), "pods": results}


async def _run(
    arena: RunningArena, desired: Desired, test: PodPlan, seconds: float, client: ControlClient
) -> dict[str, Any]:
    log = arena.state_folder.logs / f"{test.name}.log"
    log.write_bytes(b"")
    pod = arena.launch([test], desired, once=True)[0]
    assert pod.app is not None
    lines: list[str] = []
    listening = asyncio.create_task(_listen(log, test.name, lines, client))
    code: int | None = None
    try:
        async with asyncio.timeout(seconds):
            code = await pod.app.ended()
        await asyncio.sleep(2 * _LISTEN_SECONDS)  # so that the last lines are read
    except TimeoutError:
        client.say(f"{test.name} did not end within {seconds:g} s; stopping it")
    finally:
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)
        await arena.retire([test.name])
    return {"name": test.name, "exitCode": code, "log": lines}


async def _listen(path: Path, name: str, lines: list[str], client: ControlClient) -> None:
    with path.open(encoding="utf-8", errors="replace") as log:
        partial = ""
        while True:
            *complete, partial = (partial + log.read()).split("\n")
            for line in complete:
                lines.append(line)
                client.send({"log": line, "pod": name})
            await asyncio.sleep(_LISTEN_SECONDS)
