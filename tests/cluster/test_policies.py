"""What a published chart offers, on a cluster: NetworkPolicies, budgets, an Ingress, digests, one match a namespace."""

import json
import os
import subprocess
from collections.abc import Callable
from collections.abc import Iterator

import pytest
import requests

from tests.cluster.forward import Forward
from tests.cluster.release import Release
from tests.cluster.release import until

GATEWAY = os.environ.get("MESH_ARENA_GATEWAY", "istio-system/service/istio-ingressgateway")
HOST = "policies.example"
PROMETHEUS = {"namespaceSelector": {}, "podSelector": {"matchLabels": {"app": "prometheus"}}}
VALUES = {
    "kubernetes": {
        # Istio's ingress gateway is also a controller of Ingresses, for those with this annotation
        "ingress": {"enabled": True, "host": HOST, "annotations": {"kubernetes.io/ingress.class": "istio"}}
    },
    "networkPolicy": {
        "enabled": True,
        "page": {"gateway": {"namespaceSelector": {}, "podSelector": {"matchLabels": {"istio": "ingressgateway"}}}},
        "metrics": {"prometheus": PROMETHEUS},
    },
    "podDisruptionBudget": {"enabled": True},
    "extraObjects": {
        "stranger": {
            "apiVersion": "v1",
            "kind": "Pod",
            "metadata": {"name": "stranger", "labels": {"sidecar.istio.io/inject": "false"}},
            "spec": {
                "terminationGracePeriodSeconds": 0,
                "containers": [
                    {
                        "name": "stranger",
                        "image": '{{ include "mesh-arena.image" . }}',
                        "command": ["python", "-m", "http.server", "8080", "--directory", "/tmp"],
                        "readinessProbe": {"httpGet": {"path": "/", "port": 8080}, "periodSeconds": 1},
                    }
                ],
            },
        }
    },
}
CONNECT = """
import socket, sys
try:
    socket.create_connection((sys.argv[1], int(sys.argv[2])), 2).close()
    print("connected")
except (ConnectionRefusedError, TimeoutError):
    print("refused")
"""
# longer than a sidecar tries to connect
ASK = "import requests, sys; print(requests.get(sys.argv[1], timeout=20).status_code)"


@pytest.fixture(scope="module")
def guarded(releases: Callable[[str], Release], tmp_path_factory: pytest.TempPathFactory) -> Release:
    """The first match with every option of this file, and a pod of somebody else beside it, which serves HTTP."""
    release = releases("arena-policies")
    values = tmp_path_factory.mktemp("policies") / "values.json"
    values.write_text(json.dumps(VALUES))
    release.common += ["-f", str(values)]
    release.install()
    release.kubectl("wait --for=condition=Ready pod/stranger --timeout=60s", output_format="")
    return release


@pytest.fixture(scope="module")
def gateway(guarded: Release) -> Iterator[str]:
    namespace, _, target = GATEWAY.partition("/")
    with Forward(guarded.cluster.kube_config_path, namespace, target, 80) as forward:
        yield forward.url


def python(release: Release, pod: str, container: str, *words: str) -> str:
    """What a program in a container prints; an error in it is one of the test."""
    command = ["kubectl", "--kubeconfig", release.cluster.kube_config_path, "--namespace", release.namespace, "exec"]
    words = (*command, pod, "--container", container, "--", "python", "-c", *words)
    done = subprocess.run(words, capture_output=True, text=True, timeout=30)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def connects(release: Release, host: str, port: int) -> bool:
    """Whether the stranger can open a connection; a name that is not resolved is an error."""
    return python(release, "stranger", "stranger", CONNECT, host, str(port)) == "connected"


def status(release: Release, caller: str, callee: str, path: str = "/health") -> str:
    """The status that a request from an app's pod, through its sidecar, gets of a Service or an address."""
    return python(release, release.pod(caller).name, caller, ASK, f"http://{callee}:8080{path}")


def status_of_the_stranger(release: Release) -> str:
    """The status that the page's pod gets of the stranger; 503 is its own sidecar's, which cannot connect."""
    return status(release, "ui", release.kubectl("get pod stranger")["status"]["podIP"], "/")


def test_the_match_plays_and_passes_its_proof_with_only_its_own_calls_allowed(guarded: Release):
    code, report = guarded.test()
    assert code == 0, report
    assert len(guarded.kubectl("get networkpolicies")) == 6


def test_a_stranger_cannot_connect_to_anything_of_the_match(guarded: Release):
    for app in ("ui", "stadium", "ball", "locals"):
        until(lambda app=app: not connects(guarded, app, 8080), 15, f"refusal of the stranger by {app}")
    for pod in guarded.pods().values():
        for port in (8080, 15020, 15090):
            assert not connects(guarded, pod.obj["status"]["podIP"], port), (pod.name, port)


def test_a_pod_of_the_match_cannot_call_what_it_does_not_call_in_the_match(guarded: Release):
    assert status(guarded, "ui", "stadium") == "200"
    assert status(guarded, "ui", "ball") == "503"  # its own sidecar cannot connect


def test_a_pod_of_the_match_cannot_call_a_stranger_that_no_policy_protects(guarded: Release):
    assert status_of_the_stranger(guarded) == "503"


def test_the_page_is_reached_through_the_gateway_and_through_the_ingress_by_its_own_paths_only(
    guarded: Release, gateway: str
):
    def get(host: str, path: str) -> requests.Response:
        return requests.get(gateway + path, headers={"Host": host}, timeout=5)

    for host in (HOST, f"{guarded.namespace}.example"):
        until(lambda host=host: get(host, "/").status_code == 200, 15, f"page of {host}")
        assert "<title>" in get(host, "/").text
        assert get(host, "/assets/main.js").status_code == 200
        assert get(host, "/api/state").json()["scene"]
        for inside in ("/display", "/facts", "/metrics", "/health"):
            assert get(host, inside).status_code == 404, inside


def test_a_budget_lets_one_pod_of_a_team_go_at_a_time(guarded: Release):
    def allowed() -> bool:
        budget = guarded.kubectl("get poddisruptionbudget locals")
        return bool(budget["status"].get("disruptionsAllowed") == 1)

    def evict(name: str) -> int:
        eviction = {"apiVersion": "policy/v1", "kind": "Eviction", "metadata": {"name": name}}
        url = f"pods/{name}/eviction"
        return int(guarded.api.post(url=url, namespace=guarded.namespace, data=json.dumps(eviction)).status_code)

    until(allowed, 30, "budget")
    first, second = (pod.name for pod in guarded.pods().values() if pod.labels["app"] == "locals")
    assert evict(first) == 201
    assert evict(second) == 429  # too many disruptions
    guarded.wait()


def test_a_second_release_in_the_namespace_is_refused_by_the_name_of_the_first(guarded: Release):
    refused = guarded.helm("install", "derby", guarded.chart, *guarded.common, check=False)
    assert refused.returncode != 0
    assert f"the release {guarded.name} already plays in the namespace {guarded.namespace}" in refused.stderr
    assert "release: not found" in guarded.helm("status", "derby", check=False).stderr


def test_a_kubelet_asks_for_the_image_by_its_digest(releases: Callable[[str], Release]):
    release = releases("arena-digest")
    digest = f"sha256:{'0' * 64}"
    # a registry that no node has
    from_nowhere = f"image.registry=127.0.0.1:1,image.digest={digest}"
    only_ui = ("-f", "values/init-ui.yaml", "--set", from_nowhere)
    release.helm("install", release.name, release.chart, *release.common, *only_ui)

    def asked() -> bool:
        containers = [c for pod in release.pods().values() for c in pod.obj["status"].get("containerStatuses", [])]
        messages = [c["state"].get("waiting", {}).get("message", "") for c in containers if c["name"] == "ui"]
        assert f"mesh-arena@{digest}" in "".join(messages), messages
        return True

    until(asked, 60, "message about the image of that digest", pause=1)


def test_without_the_policies_the_stranger_connects_and_is_called(guarded: Release):
    guarded.upgrade("one-ball", "--set", "networkPolicy.enabled=false")
    until(lambda: connects(guarded, "ball", 8080), 15, "connection of the stranger")
    until(lambda: status(guarded, "ui", "ball") == "200", 15, "answer of the ball to the page")
    until(lambda: status_of_the_stranger(guarded) == "200", 15, "answer of the stranger to the page")
