"""From a clone with empty caches to a moving ball, and a warm start."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import requests

from tests.bench import tree
from tests.bench.report import Figure
from tests.live.harness import Arena
from tests.live.harness import until
from tests.ports import free_port

STARTS = 5


def cold() -> Iterator[Figure]:
    """Clone, download what the lock names, then `make demo` from the downloaded files alone."""
    with tempfile.TemporaryDirectory(prefix="arena-") as folder:
        clone, wheels, port = Path(folder, "clone"), Path(folder, "wheels"), free_port()
        subprocess.run(["git", "clone", "--quiet", str(tree.ROOT), str(clone)], check=True)
        began = time.monotonic()
        pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "download", "--no-cache-dir"]
        locks = [f"--requirement={clone}/locks/{name}.txt" for name in ("local", "pip")]
        subprocess.run([*pip, "--require-hashes", *locks, "--dest", str(wheels)], check=True)
        yield Figure("download of everything that the demo needs", f"{time.monotonic() - began:.1f} s")
        offline = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(wheels), "PIP_NO_CACHE_DIR": "1"}
        began = time.monotonic()
        demo = subprocess.Popen(
            ["make", "demo", f"ARGS=--port {port}", f"PYTHON={sys.executable}"],
            cwd=clone,
            env={**os.environ, **offline, "MESH_ARENA_HOME": folder},
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            until(lambda: _moved(port), 180, "moving ball")
            took = time.monotonic() - began
        finally:
            os.killpg(demo.pid, signal.SIGINT)
            demo.wait(30)
    promised = "<= 60 s plus download"
    yield Figure("clone with empty caches to a moving ball", f"{took:.1f} s", promised, took <= 60, took, "s")


def _moved(port: int) -> bool:
    balls = requests.get(f"http://127.0.0.1:{port}/api/state", timeout=2).json()["scene"]["balls"]
    return any((b["x"], b["y"]) != (181.5, 302.5) for b in balls)


def warm(arena: Arena) -> list[Figure]:
    seconds = []
    for _ in range(STARTS):
        began = time.monotonic()
        arena.up()  # returns when every pod is ready
        seconds.append(time.monotonic() - began)
        arena.down()
    shown = ", ".join(f"{s:.1f}" for s in seconds)
    return [
        Figure(
            f"warm `up`, every pod ready ({STARTS} starts)",
            f"{max(seconds):.1f} s at most, {median(seconds):.1f} s median of {shown}",
            "<= 5 s",
            max(seconds) <= 5,
            median(seconds),
            "s, median",
        )
    ]
