"""An arena of real Envoys for a test: the command line with a state folder and a port, and polling with a deadline."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from typing import TypeVar

import psutil
import requests
import yaml

from localmesh.errors import ArenaError
from localmesh.run.client import ask
from localmesh.settings import StateFolder
from tests.forms import ADDRESSES
from tests.forms import OTHER_KERNEL
from tests.forms import SINGLE
from tests.ports import free_port

ROOT = Path(__file__).parent.parent.parent
FIELD_CHART = Path(__file__).parent / "fieldchart"
T = TypeVar("T")
# the gateway `edge`, to which a VirtualService of the field chart may belong
GATEWAY = {
    "apiVersion": "networking.istio.io/v1",
    "kind": "Gateway",
    "metadata": {"name": "edge"},
    "spec": {
        "selector": {"istio": "ingressgateway"},
        "servers": [{"port": {"number": 80, "name": "http", "protocol": "HTTP"}, "hosts": ["*"]}],
    },
}


def until(probe: Callable[[], T | None], seconds: float, what: str) -> T:
    """The first truthy answer of `probe`; after `seconds` it fails with the last evidence seen."""
    deadline = time.monotonic() + seconds
    last: Any = None
    while time.monotonic() < deadline:
        try:
            last = probe()
        except (AssertionError, requests.RequestException) as e:
            last = e
        else:
            if last:
                return last
        time.sleep(0.05)
    raise AssertionError(f"no {what} within {seconds} s; last seen: {last!r}")


class Arena:
    """An embedded mesh, driven by the command line; on a single address it does nothing of Linux alone, as on macOS."""

    def __init__(self, home: Path, name: str, form: str = ADDRESSES) -> None:
        self.home = home
        self._single = form == SINGLE
        self.name = name
        self.port = free_port()
        self.common: list[str] = []  # arguments of every up and upgrade
        self.inside: list[str] = []  # the start of every command, such as nsenter

    def run(self, *args: str, check: bool = True, timeout: float = 180) -> subprocess.CompletedProcess[str]:
        command = [*self.inside, sys.executable, "-m", "localmesh", *args]
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=timeout, env=self.environment(), cwd=ROOT
        )
        assert not check or done.returncode == 0, f"{' '.join(args)}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done

    def environment(self) -> dict[str, str]:
        kernel = {"PYTHONPATH": str(OTHER_KERNEL)} if self._single else {}
        folder = {"MESH_ARENA_HOME": str(self.home), "MESH_ARENA_NAME": self.name}
        return {**os.environ, **folder, "COLUMNS": "200", **kernel}

    def json(self, *args: str) -> Any:
        return json.loads(self.run(*args, "--output", "json").stdout)

    def up(self, *args: str) -> str:
        """Start it; the progress that was told."""
        form = ["--single-address"] if self._single else []
        return self.run("up", "--detach", "--port", str(self.port), *form, *self.common, *args).stderr

    def upgrade(self, *args: str) -> None:
        self.run("upgrade", *self.common, *args)

    def down(self) -> None:
        self.run("down")

    def pods(self) -> list[dict[str, Any]]:
        """Each pod as `status --output json` lists it, which is the supervisor's own answer; it is asked for often."""
        try:
            pods: list[dict[str, Any]] = ask(StateFolder(self.name, self.home / self.name), "status")["pods"]
        except ArenaError as e:
            raise AssertionError(e) from e
        assert pods
        return pods

    def pod(self, workload: str) -> dict[str, Any]:
        return next(p for p in self.pods() if p["workload"] == workload)

    def listener(self, workload: str, name: str) -> str:
        """Where a pod of the workload listens, as `address:port`; the names are `application`, `proxy`, `admin`..."""
        return str(self.pod(workload)["listeners"][name])

    def processes(self) -> list[psutil.Process]:
        """Every process of this arena, the supervisor's own included."""
        mark = str(self.home / self.name)
        processes = []
        for process in psutil.process_iter():
            try:
                if process.environ().get("MESH_ARENA_STATE") == mark:
                    processes.append(process)
            except psutil.Error:
                continue
        return processes

    def page(self, path: str = "/api/state") -> requests.Response:
        return requests.get(f"http://127.0.0.1:{self.port}{path}", timeout=5)


class Fields:
    """The field chart's arena: a client, another client, two versions of a server, and Istio objects of the test."""

    def __init__(self, arena: Arena) -> None:
        self.arena = arena
        arena.common = ["--chart", str(FIELD_CHART)]
        self.listeners: dict[str, dict[str, str]] = {}
        self.sessions: dict[str, requests.Session] = {}

    def apply(self, *objects: dict[str, Any], **values: Any) -> None:
        values["istio"] = {f"{o['kind']}-{i}": o for i, o in enumerate(objects)}
        overlay = self.arena.home / "fields.yaml"
        overlay.write_text(yaml.safe_dump(values))
        self.arena.upgrade("-f", str(overlay))
        self.listeners = {p["workload"]: p["listeners"] for p in self.arena.pods()}

    def call(
        self, path: str = "/", *, caller: str = "client", method: str = "GET", host: str = "server:8080", **more: Any
    ) -> requests.Response:
        """One request from `caller`, through its sidecar."""
        session = self.sessions.setdefault(caller, requests.Session())
        session.trust_env = False
        proxies = {"http": f"http://{self.listeners[caller]['proxy']}"}
        return session.request(method, f"http://{host}{path}", proxies=proxies, timeout=20, **more)

    def version(self, path: str = "/", **more: Any) -> str:
        answer = self.call(path, **more)
        assert answer.status_code == 200, (answer.status_code, answer.text)
        return str(answer.json()["version"])

    def seen(self, version: str, path: str) -> int:
        """How often the application of that version has seen that path; asked past the mesh."""
        address = self.listeners[f"server-{version}"]["application"]
        return int(requests.get(f"http://{address}/seen", timeout=5).json()["seen"].get(path, 0))


def virtual_service(
    *http: dict[str, Any], hosts: tuple[str, ...] = ("server",), name: str = "server"
) -> dict[str, Any]:
    return {
        "apiVersion": "networking.istio.io/v1",
        "kind": "VirtualService",
        "metadata": {"name": name},
        "spec": {"hosts": list(hosts), "http": list(http)},
    }


def destination_rule(
    traffic_policy: dict[str, Any] | None = None, subsets: dict[str, dict[str, Any]] | None = None
) -> dict[str, Any]:
    """Subsets v1 and v2 by label version, unless others are given; `subsets` maps a name to its traffic policy."""
    spec: dict[str, Any] = {"host": "server", "subsets": []}
    if traffic_policy:
        spec["trafficPolicy"] = traffic_policy
    for name, policy in (subsets or {"v1": {}, "v2": {}}).items():
        subset: dict[str, Any] = {"name": name, "labels": {"version": name}}
        if policy:
            subset["trafficPolicy"] = policy
        spec["subsets"].append(subset)
    return {
        "apiVersion": "networking.istio.io/v1",
        "kind": "DestinationRule",
        "metadata": {"name": "server"},
        "spec": spec,
    }


def to(*versions: str, host: str = "server") -> dict[str, Any]:
    """A route to these subsets; `v1=75` gives a weight."""
    route = []
    for v in versions:
        name, _, weight = v.partition("=")
        target: dict[str, Any] = {"destination": {"host": host, **({"subset": name} if name else {})}}
        if weight:
            target["weight"] = int(weight)
        route.append(target)
    return {"route": route}
