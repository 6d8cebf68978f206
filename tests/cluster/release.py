"""A release of the chart: Helm's commands, kubectl, and the facts of the match."""

import json
import os
import subprocess
import time
from collections import Counter
from collections.abc import Callable
from collections.abc import Container
from pathlib import Path
from typing import Any
from typing import TypeVar

import pykube
import requests
from pytest_helm_charts.k8s.deployment import wait_for_deployments_to_run

from mesharena.kit.messages.facts import RequestFact
from tests.cluster.forward import Forward
from tests.live.facts import who_answered_whom
from tests.scenarios import NAMES as SCENARIOS

__all__ = ["SCENARIOS"]

ROOT = Path(__file__).parents[2]
CHART = ROOT / "chart"
T = TypeVar("T")


def until(probe: Callable[[], T | None], seconds: float, what: str, pause: float = 0.2) -> T:
    """The first truthy answer of `probe`; after `seconds` it fails with the last evidence seen."""
    deadline = time.monotonic() + seconds
    last: Any = None
    while True:
        try:
            last = probe()
        except (AssertionError, requests.RequestException, pykube.exceptions.PyKubeError) as error:
            last = error
        else:
            if last:
                return last
        if time.monotonic() > deadline:
            raise AssertionError(f"no {what} within {seconds} s; last seen: {last!r}")
        time.sleep(pause)


def overlay(scenario: str) -> list[str]:
    return [] if scenario == "one-ball" else ["-f", str(ROOT / "values" / f"{scenario}.yaml")]


def image() -> dict[str, str]:
    """The chart's values for the image under test: MESH_ARENA_IMAGE, or nothing if it is as the chart names it."""
    reference = os.environ.get("MESH_ARENA_IMAGE", "")
    if not reference:
        return {}
    path, _, tag = reference.rpartition(":")
    registry, _, repository = path.rpartition("/")
    return {"registry": registry, "repository": repository, "tag": tag}


def image_values() -> list[str]:
    """The same as arguments of Helm."""
    settings = ",".join(f"image.{key}={value}" for key, value in image().items())
    return ["--set", settings] if settings else []


class Release:
    """One release in one namespace."""

    def __init__(self, cluster: Any, namespace: str, chart: str, name: str = "arena") -> None:
        self.cluster = cluster
        self.api = cluster.kube_client
        self.namespace = namespace
        self.name = name
        self.chart = chart
        # given with every install and upgrade; each release has a page of its own behind the one gateway
        self.common = [*image_values(), "--set", f"ingress.host={namespace}.example"]
        self._admin: dict[str, Forward] = {}

    def helm(self, *args: str, check: bool = True, seconds: float = 300) -> subprocess.CompletedProcess[str]:
        command = ["helm", *args, "--namespace", self.namespace, "--kubeconfig", self.cluster.kube_config_path]
        done = subprocess.run(command, capture_output=True, text=True, timeout=seconds)
        assert not check or done.returncode == 0, f"helm {' '.join(args)}: {done.stdout}\n{done.stderr}"
        return done

    def kubectl(self, words: str, **options: str) -> Any:
        return self.cluster.kubectl(words, namespace=self.namespace, **options)

    def install(self, *args: str) -> None:
        self.helm("install", self.name, self.chart, *self.common, *args)
        self.wait()

    def upgrade(self, scenario: str, *args: str) -> None:
        self.helm("upgrade", self.name, self.chart, "--reset-values", *self.common, *overlay(scenario), *args)

    def rollback(self) -> None:
        self.helm("rollback", self.name)

    def test(self, seconds: int = 240) -> tuple[int, str]:
        """`helm test`: its exit code, and what the proof said."""
        done = self.helm("test", self.name, "--logs", "--timeout", f"{seconds}s", check=False, seconds=seconds + 20)
        _, _, report = done.stdout.partition(f"POD LOGS: {self.name}-proof (proof)\n")
        return done.returncode, report + done.stderr

    def hang_up(self, but: Container[str] = ()) -> None:
        """Ends the port forwards, except the named ones."""
        for pod in [name for name in self._admin if name not in but]:
            self._admin.pop(pod).close()

    def close(self) -> None:
        self.hang_up()
        self.helm("uninstall", self.name, "--ignore-not-found", "--wait")

    # ---- what runs ----

    def wait(self, seconds: int = 90) -> None:
        names = [d.name for d in pykube.Deployment.objects(self.api, namespace=self.namespace)]
        wait_for_deployments_to_run(self.api, names, self.namespace, seconds)

    def pods(self, leaving: bool = False) -> dict[str, pykube.Pod]:
        """The release's pods by name, without the proof's; terminating ones only with `leaving`."""
        listed = pykube.Pod.objects(self.api, namespace=self.namespace).filter(
            selector={"app.kubernetes.io/part-of": "mesh-arena"}
        )
        stays = [p for p in listed if leaving or "deletionTimestamp" not in p.metadata]
        return {p.name: p for p in stays if p.labels["app"] != "proof"}

    def pod(self, app: str, version: str = "v1") -> pykube.Pod:
        return next(p for p in self.pods().values() if (p.labels["app"], p.labels["version"]) == (app, version))

    def services(self) -> set[str]:
        """The names of the namespace's Services."""
        return {service.name for service in pykube.Service.objects(self.api, namespace=self.namespace)}

    def uids(self) -> set[str]:
        return {p.metadata["uid"] for p in self.pods().values()}

    # ---- what happens ----

    def facts(self, after: int | None = None) -> dict[str, Any]:
        """The ui's journal."""
        return self.page("/facts", {} if after is None else {"after": after})

    def page(self, path: str, params: dict[str, int] | None = None) -> dict[str, Any]:
        """What the ui answers, asked through the API server."""
        url = f"services/ui:http/proxy{path}"
        answer = self.api.get(url=url, namespace=self.namespace, params=params or {}, timeout=5)
        answer.raise_for_status()
        content: dict[str, Any] = answer.json()
        return content

    def watch(self) -> "Watch":
        return Watch(self)

    def admin(self, pod: str, path: str) -> Any:
        """What a pod's own sidecar answers on its admin port."""
        if pod not in self._admin:
            self._admin[pod] = Forward(self.cluster.kube_config_path, self.namespace, f"pod/{pod}", 15000)
        answer = requests.get(f"{self._admin[pod].url}{path}", timeout=10)
        answer.raise_for_status()
        return answer.json()

    def story(self) -> dict[str, Any]:
        data = self.kubectl("get configmap scenario")["data"]["scenario.json"]
        story: dict[str, Any] = json.loads(data)
        return story


class Watch:
    """The control requests that begin from now on, by this machine's clock."""

    def __init__(self, release: Release) -> None:
        self._release = release
        facts = release.facts()
        self._cursor: int = facts["cursor"]
        self.since = time.time()

    def requests(self) -> list[RequestFact]:
        """The control requests that have ended since the last call."""
        records: list[RequestFact] = []
        more = True
        while more:
            facts = self._release.facts(self._cursor)
            self._cursor, more = facts["cursor"], facts["more"]
            records += [RequestFact(*record) for record in facts["requests"]]
        return [r for r in records if r.request == "control" and r.begun >= self.since]

    def table(self) -> dict[str, Counter[str]]:
        """Caller's app to the versions that answered it and the outcomes other than an answer, since the last call."""
        return who_answered_whom(self.requests())
