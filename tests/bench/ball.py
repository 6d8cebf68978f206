"""One ball under load beside a bare Flask app under the same server: what our code costs a control request."""

import json
import os
import subprocess
import sys
from statistics import median

import requests

from tests.bench import load
from tests.bench import tree
from tests.bench.pressure import BODY
from tests.bench.report import Figure
from tests.live.harness import ROOT
from tests.live.harness import until
from tests.ports import free_port

ROUNDS = 5
SECONDS = 4
CONNECTIONS = 8


def figures() -> list[Figure]:
    runs: dict[str, list[load.Load]] = {"mesharena.ball:create_app()": [], "tests.bench.bare:create_app()": []}
    for _ in range(ROUNDS):
        for app, results in runs.items():
            results.append(under_load(app))
    ours, bare = (sorted(r, key=lambda x: x.rate) for r in runs.values())
    rates = [median(r.rate for r in rs) for rs in (ours, bare)]
    p99 = [median(r.percentile(99) * 1000 for r in rs) for rs in (ours, bare)]
    ratio = rates[0] / rates[1]
    title = f"/hasControl, {CONNECTIONS} connections, medians of {ROUNDS} (ball beside bare Flask)"
    return [
        Figure(
            title,
            f"{rates[0]:.0f}/s beside {rates[1]:.0f}/s: {ratio:.2f}",
            ">= 0.8",
            ratio >= 0.8 and not any(r.failed for r in (*ours, *bare)),
            ratio,
            better="higher",
        ),
        Figure(f"{title}, p99", f"{p99[0]:.1f} ms beside {p99[1]:.1f} ms", value=p99[0], unit="ms"),
    ]


def under_load(app: str) -> load.Load:
    port = free_port()
    nowhere = "http://127.0.0.1:9"
    environment = {
        **os.environ,
        "PYTHONPATH": f"{tree.APP}{os.pathsep}{ROOT}",
        "POD_NAME": "ball",
        "POD_IP": "127.0.0.1",
        "POD_NAMESPACE": "bench",
        "ARENA_APP": "ball",
        "ARENA_VERSION": "v1",
        "ARENA_LISTEN": f"127.0.0.1:{port}",
        "ARENA_THREADS": "16",
        "ARENA_SIDECAR_ADMIN_URL": "",
        **dict.fromkeys(("ARENA_UI_URL", "ARENA_STADIUM_URL", "ARENA_BALL_URL"), nowhere),
        "ARENA_TICK_SECONDS": "0.2",
        "ARENA_CONTROL_RADIUS": "15",
        "ARENA_RESISTANCE": "80",
        "ARENA_ERROR_PERCENT": "0",
    }
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "--config", "python:mesharena.kit.server", app],
        env=environment,
        stderr=subprocess.DEVNULL,
    )
    try:
        until(lambda: requests.get(f"http://127.0.0.1:{port}/health", timeout=1).ok, 15, app)
        body = json.dumps(json.loads(BODY)).encode()
        payload = load.request("POST", "/hasControl", "ball", body)
        load.run(("127.0.0.1", port), payload, connections=CONNECTIONS, seconds=0.5)
        return load.run(("127.0.0.1", port), payload, connections=CONNECTIONS, seconds=SECONDS)
    finally:
        server.terminate()
        server.wait(15)
