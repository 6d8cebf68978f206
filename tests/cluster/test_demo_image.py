"""The image that plays alone, as a plain pod: read-only, without capabilities, as a user that it has never heard of."""

import json
import os
import re
import subprocess
import time
from collections.abc import Callable
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from tests.cluster.forward import Forward
from tests.cluster.release import ROOT
from tests.cluster.release import until

IMAGE = os.environ.get("MESH_ARENA_DEMO_IMAGE", "")
NAMESPACE = "arena-alone"
UID = 1000680000  # as OpenShift gives one to a namespace
PACE = "players.tickSeconds=0.05"
BUTTON = {"Sec-Fetch-Site": "same-origin", "Content-Type": "application/json"}
END_SECONDS = 3.0

pytestmark = pytest.mark.skipif(not IMAGE, reason="needs MESH_ARENA_DEMO_IMAGE, an image that the cluster can run")


def pod(name: str, **container: Any) -> dict[str, Any]:
    """A pod under the restricted Pod Security Standard that may write nowhere but in /tmp."""
    restricted = {
        "readOnlyRootFilesystem": True,
        "allowPrivilegeEscalation": False,
        "capabilities": {"drop": ["ALL"]},
    }
    arena = {
        "name": "arena",
        "image": IMAGE,
        "imagePullPolicy": "IfNotPresent",
        "securityContext": restricted,
        "volumeMounts": [{"name": "tmp", "mountPath": "/tmp"}],
        **container,
    }
    spec = {
        "automountServiceAccountToken": False,
        "enableServiceLinks": False,
        "securityContext": {
            "runAsNonRoot": True, "runAsUser": UID, "runAsGroup": 0, "seccompProfile": {"type": "RuntimeDefault"},
        },
        "containers": [arena],
        "volumes": [{"name": "tmp", "emptyDir": {"medium": "Memory"}}],
    }  # fmt: skip
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name}, "spec": spec}


class Pod:
    """A pod in the namespace, driven by kubectl."""

    def __init__(self, kubeconfig: str, name: str) -> None:
        self.kubeconfig = kubeconfig
        self.name = name

    def command(self, *args: str) -> list[str]:
        return ["kubectl", "--kubeconfig", self.kubeconfig, "--namespace", NAMESPACE, *args]

    def kubectl(self, *args: str, check: bool = True, **more: Any) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(self.command(*args), capture_output=True, text=True, timeout=300, **more)
        assert not check or done.returncode == 0, f"kubectl {' '.join(args)}: {done.stdout}\n{done.stderr}"
        return done

    def create(self, **container: Any) -> "Pod":
        self.kubectl("create", "--filename", "-", input=json.dumps(pod(self.name, **container)))
        return self

    def runs(self, *command: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Runs a command in the container, as `docker exec` does."""
        return self.kubectl("exec", self.name, "--", *command, check=check)

    def history(self) -> list[dict[str, Any]]:
        revisions: list[dict[str, Any]] = json.loads(self.runs("mesh-arena", "history", "--output", "json").stdout)
        return revisions

    def python(self, code: str, *args: str) -> Any:
        """What a program in the container prints as JSON."""
        return json.loads(self.runs("python", "-c", code, *args).stdout)


@pytest.fixture(scope="module")
def kubeconfig(kube_cluster: Any, namespace_factory: Any) -> str:
    labels = {"pod-security.kubernetes.io/enforce": "restricted", "istio-injection": "disabled"}
    namespace_factory(NAMESPACE, extra_metadata={"labels": labels})
    return str(kube_cluster.kube_config_path)


@pytest.fixture(scope="module")
def arena(kubeconfig: str) -> Iterator[Pod]:
    """The match in a pod that nothing but its arguments configures."""
    probe = {"httpGet": {"path": "/", "port": 8080}, "periodSeconds": 1}
    limits = {"limits": {"memory": "2Gi"}}
    made = Pod(kubeconfig, "arena").create(
        args=["up", "--set-json", PACE], readinessProbe=probe, resources=limits, ports=[{"containerPort": 8080}]
    )
    made.kubectl("wait", "pod/arena", "--for=condition=Ready", "--timeout=60s")
    yield made
    made.kubectl("delete", "pod/arena", "--ignore-not-found")


@pytest.fixture(scope="module")
def page(arena: Pod) -> Iterator[Forward]:
    with Forward(arena.kubeconfig, NAMESPACE, "pod/arena", 8080) as forward:
        yield forward


def press(page: Forward, host: str, path: str = "upgrade", body: Any = None) -> requests.Response:
    headers = {**BUTTON, "Host": host, "Origin": f"http://{host}"}
    return requests.post(f"{page.url}/local/{path}", json=body or {}, headers=headers, timeout=60)


def local(page: Forward) -> str:
    """The page's host as a browser on this machine names it, whatever port it is forwarded from."""
    return page.url.replace("http://127.0.0.1", "localhost")


def test_the_ball_moves(page: Forward):
    def ball() -> Any:
        balls = requests.get(f"{page.url}/api/state", timeout=5).json()["scene"]["balls"]
        return balls and (balls[0]["x"], balls[0]["y"])

    before = until(ball, 20, "ball")
    until(lambda: ball() != before, 20, "ball that moves")


def test_the_buttons_work_through_the_forwarded_port(page: Forward, arena: Pod):
    answer = press(page, local(page), body={"scenario": "75-25"})
    assert answer.status_code == 200, answer.text
    assert arena.history()[-1]["scenario"] == "75-25"


@pytest.mark.parametrize("host", ["192.168.1.7:8080", "evil.example", "localhost.evil.example:8080"])
def test_a_foreign_host_looks_and_changes_nothing(page: Forward, arena: Pod, host: str):
    before = arena.history()
    assert requests.get(page.url, headers={"Host": host}, timeout=5).status_code == 200
    answer = press(page, host, body={"scenario": "mirroring"})
    assert answer.status_code == 403
    assert "only on the machine" in answer.json()["error"]
    assert arena.history() == before


def test_another_pod_that_claims_to_be_here_changes_nothing(arena: Pod, kubeconfig: str):
    ask = """if True:
        import http.client, json, sys
        connection = http.client.HTTPConnection(sys.argv[1], 8080, timeout=10)
        answers = []
        for method, path in (("GET", "/"), ("POST", "/local/rollback")):
            connection.request(method, path, "{}" if method == "POST" else None, json.loads(sys.argv[2]))
            answer = connection.getresponse()
            answers.append([answer.status, answer.read().decode()])
        print(json.dumps(answers))
    """
    before = arena.history()
    address = arena.kubectl("get", "pod/arena", "--output", "jsonpath={.status.podIP}").stdout
    stranger = Pod(kubeconfig, "stranger").create(command=["sleep", "600"])
    try:
        stranger.kubectl("wait", "pod/stranger", "--for=condition=Ready", "--timeout=60s")
        claim = {**BUTTON, "Host": "localhost:8080", "X-Forwarded-For": "127.0.0.1"}
        (looked, _), (pressed, text) = stranger.python(ask, address, json.dumps(claim))
    finally:
        stranger.kubectl("delete", "pod/stranger", "--grace-period=0", "--force")
    assert (looked, pressed) == (200, 403), text
    assert arena.history() == before


def test_the_command_works_inside_and_the_scenario_is_proved(arena: Pod):
    assert "is in force" in arena.runs("mesh-arena", "upgrade", "-f", "mirroring", "--set-json", PACE).stdout
    assert "scenario mirroring" in arena.runs("mesh-arena", "status").stdout
    proved = arena.runs("mesh-arena", "test", check=False)
    assert proved.returncode == 0, proved.stdout
    arena.runs("mesh-arena", "rollback")
    assert arena.history()[-1]["description"].startswith("Rollback")


def test_the_health_check_passes(arena: Pod):
    text = (ROOT / "Dockerfile").read_text()
    command = json.loads(re.search(r"HEALTHCHECK .*?CMD (\[.*?\])$", text, re.MULTILINE | re.DOTALL)[1])  # type: ignore[index]
    assert arena.runs(*command).returncode == 0


def test_it_runs_as_the_given_user_and_contains_no_build_tools(arena: Pod):
    inside = """if True:
        import importlib.util, json, os, shutil
        modules = [m for m in ("pip", "hatchling", "envoy_data_plane", "grpc", "pytest") if importlib.util.find_spec(m)]
        tools = [tool for tool in ("gcc", "make", "git") if shutil.which(tool)]
        with open("/proc/self/status") as status:
            capabilities = [line.split()[1] for line in status if line.startswith(("CapEff", "CapBnd"))]
        print(json.dumps([os.getuid(), os.getgid(), modules, tools, capabilities]))
    """
    assert arena.python(inside) == [UID, 0, [], [], ["0" * 16] * 2]


def test_what_a_command_leaves_behind_is_collected(arena: Pod):
    arena.runs("sh", "-c", "sleep 0.5 & sleep 0.5 & exit")
    inside = """if True:
        import json, psutil
        processes = [process.info for process in psutil.process_iter(["name", "status"])]
        print(json.dumps([p["name"] for p in processes if p["status"] == "zombie" or p["name"] == "sleep"]))
    """
    until(lambda: arena.python(inside) == [], 10, "end of every orphan")


def seconds_to_end(arena: Pod, stop: Callable[[], object]) -> float:
    """Seconds from `stop` until the container has ended, with everything that holds its output open."""
    follower = subprocess.Popen(
        arena.command("logs", "--follow", "--tail=1", arena.name), stdout=subprocess.PIPE, text=True
    )
    assert follower.stdout
    with follower.stdout:
        follower.stdout.readline()  # it follows now
        began = time.monotonic()
        stop()
        follower.stdout.read()
        took = time.monotonic() - began
    follower.wait(10)
    return took


def test_it_ends_at_once(arena: Pod):
    assert seconds_to_end(arena, lambda: arena.kubectl("delete", "pod/arena", "--wait=false")) < END_SECONDS
    arena.kubectl("wait", "pod/arena", "--for=delete", "--timeout=15s")
