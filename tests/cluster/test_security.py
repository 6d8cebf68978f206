"""Policies on a cluster: the match goes on with strict mutual TLS and least privilege, and a change acts in seconds."""

import os
import subprocess
import time
from collections import Counter
from collections.abc import Callable
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from tests.cluster.forward import Forward
from tests.cluster.release import Release
from tests.cluster.release import until
from tests.prometheus import Prometheus

GATEWAY = os.environ.get("MESH_ARENA_GATEWAY", "istio-system/service/istio-ingressgateway")
PACE = str(Path(__file__).parent / "pace.yaml")
GOAL_SECONDS = 10.0  # the goal on an idle machine is 5
ASK = """
import requests, sys
answer = requests.request(sys.argv[1], sys.argv[2], timeout=20)
print(answer.status_code, answer.text if answer.status_code == 403 else "")
"""


@pytest.fixture(scope="module")
def secured(releases: Callable[[str], Release]) -> Release:
    """The first match with strict mutual TLS, where each service may be called only by whom it must."""
    release = releases("arena-secured")
    namespace = GATEWAY.partition("/")[0]
    pods = release.cluster.kubectl("get pods --selector istio=ingressgateway", namespace=namespace)
    account = f"{namespace}/{pods[0]['spec']['serviceAccountName']}"
    strict = f"security.mtls.mode=STRICT,security.authorization.leastPrivilege=true,ingress.serviceAccount={account}"
    release.common += ["-f", PACE, "--set", strict]
    release.install()
    return release


def ask(release: Release, caller: str, method: str, url: str) -> str:
    """The status that a request from an app's pod gets, and the words of a denial."""
    command = ["kubectl", "--kubeconfig", release.cluster.kube_config_path, "--namespace", release.namespace, "exec"]
    words = (*command, release.pod(caller).name, "--container", caller, "--", "python", "-c", ASK, method, url)
    done = subprocess.run(words, capture_output=True, text=True, timeout=30)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.fixture(scope="module")
def gateway(secured: Release) -> Iterator[str]:
    namespace, _, target = GATEWAY.partition("/")
    with Forward(secured.cluster.kube_config_path, namespace, target, 80) as forward:
        yield forward.url


def test_the_match_passes_its_proof_with_least_privilege(secured: Release):
    code, report = secured.test()
    assert code == 0, report


def test_the_page_is_reached_through_the_gateway_alone(secured: Release, gateway: str):
    def get(path: str) -> int:
        headers = {"Host": f"{secured.namespace}.example"}
        return requests.get(gateway + path, headers=headers, timeout=5).status_code

    for path in ("/", "/assets/main.js", "/api/state"):
        until(lambda path=path: get(path) == 200, 15, f"answer to {path}")
    assert ask(secured, "locals", "GET", "http://ui:8080/") == "403 RBAC: access denied"


def test_calls_that_the_match_does_not_need_are_denied(secured: Release):
    assert ask(secured, "locals", "GET", "http://stadium:8080/info?team=locals&player=Ada") == "200"
    for caller, method, url in (
        ("ui", "POST", "http://ball:8080/shoot"),
        ("locals", "POST", "http://stadium:8080/randomBall"),
        ("locals", "GET", "http://ui:8080/facts"),
    ):
        assert ask(secured, caller, method, url) == "403 RBAC: access denied", (caller, url)


def test_prometheus_scrapes_every_pod_with_least_privilege(secured: Release):
    if not secured.cluster.kubectl("get service prometheus --ignore-not-found", namespace="istio-system"):
        pytest.skip("needs Prometheus: no Service prometheus in istio-system")
    with Forward(secured.cluster.kube_config_path, "istio-system", "service/prometheus", 9090) as forward:
        prometheus = Prometheus(forward.url)
        selector = f'{{namespace="{secured.namespace}"}}'

        def scraped() -> bool:
            up = {series.labels["pod"]: series.value for series in prometheus.query(f"up{selector}")}
            assert up == dict.fromkeys(secured.pods(), 1.0)
            counted = prometheus.query(f"count by (pod) (process_resident_memory_bytes{selector})")
            assert {series.labels["pod"] for series in counted} == set(up)
            return True

        until(scraped, 60, "scrape of every pod", pause=1)


def test_a_policy_acts_within_seconds_and_costs_nobody_a_request_that_it_allows(releases: Callable[[str], Release]):
    release = releases("arena-switch")
    release.common += ["-f", PACE, "--set", "ingress.enabled=false"]
    release.install("-f", "values/intruder.yaml")
    pods = release.uids()
    watch = release.watch()
    until(lambda: watch.table().get("intruder", Counter())["v1"], 30, "answer to the intruder")
    watch = release.watch()
    release.upgrade("authorization")
    started = time.monotonic()
    others, denied, let_through = Counter[str](), 0, started

    def quiet() -> bool:
        nonlocal denied, let_through
        for request in watch.requests():
            if request.app != "intruder":
                others[request.outcome] += 1
            elif request.outcome == "denied":
                denied += 1
            else:
                let_through = time.monotonic()
        return denied > 20 and time.monotonic() - let_through > 3

    until(quiet, 60, "denials of the intruder alone")
    took = let_through - started
    print(f"the policy was in force for every request after {took:.1f} s")  # noqa: T201
    assert took < GOAL_SECONDS
    assert set(others) == {"answered"}, others
    assert release.uids() == pods
