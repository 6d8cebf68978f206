"""Policies under load: what they allow loses no request, and the match goes on with least privilege."""

from collections import Counter

import requests

from mesharena.kit.messages.facts import RequestFact
from tests.live.facts import Journal
from tests.live.harness import Arena
from tests.live.harness import until

LEAST_PRIVILEGE = ("--set", "security.mtls.mode=STRICT,security.authorization.leastPrivilege=true")
SWITCHES = 20
MODES = ("PERMISSIVE", "STRICT", "DISABLE")


def test_switches_of_policy_lose_no_request_that_it_allows_and_restart_no_pod(arena: Arena):
    arena.upgrade("-f", "intruder")
    pods = {pod["name"] for pod in arena.pods()}
    journal, seen = Journal(arena), list[RequestFact]()
    for number in range(SWITCHES):
        arena.upgrade("-f", ("authorization", "intruder")[number % 2])
        seen += journal.gather(20, 5)
    allowed = Counter(r.outcome for r in seen if r.app != "intruder")
    assert allowed.total() > 500
    assert set(allowed) == {"answered"}, allowed
    assert {r.outcome for r in seen if r.app == "intruder"} == {"answered", "denied"}
    assert {pod["name"] for pod in arena.pods()} == pods


def test_switches_of_the_mutual_tls_mode_lose_no_request_and_restart_no_pod(arena: Arena):
    arena.upgrade("--set", "security.mtls.mode=DISABLE")
    pods = {pod["name"] for pod in arena.pods()}
    journal, seen = Journal(arena), list[RequestFact]()
    for number in range(SWITCHES):
        arena.upgrade("--set", f"security.mtls.mode={MODES[number % len(MODES)]}")
        seen += journal.gather(20, 5)
    outcomes = Counter(r.outcome for r in seen)
    assert outcomes.total() > 400
    assert outcomes.keys() == {"answered"}, outcomes
    assert {pod["name"] for pod in arena.pods()} == pods


def test_the_match_and_its_page_and_its_proof_go_on_with_least_privilege(arena: Arena):
    arena.upgrade(*LEAST_PRIVILEGE)
    proof = arena.run("test", check=False, timeout=240)
    assert proof.returncode == 0, proof.stdout + proof.stderr
    for path in ("/", "/assets/main.js", "/api/state"):
        assert arena.page(path).status_code == 200


def test_least_privilege_denies_what_the_match_does_not_need(arena: Arena):
    arena.upgrade(*LEAST_PRIVILEGE)

    def ask(caller: str, method: str, url: str) -> tuple[int, str]:
        proxies = {"http": f"http://{arena.listener(caller, 'proxy')}"}
        answer = requests.request(method, url, proxies=proxies, timeout=5)
        return answer.status_code, answer.text if answer.status_code == 403 else ""

    denied = (403, "RBAC: access denied")
    until(lambda: ask("ui", "POST", "http://ball:8080/shoot") == denied, 10, "denial of the page's shot")
    assert ask("locals", "GET", "http://stadium:8080/info?team=locals&player=Ada") == (200, "")
    for caller, method, url in (
        ("locals", "POST", "http://stadium:8080/randomBall"),
        ("locals", "GET", "http://ui:8080/facts"),
        ("ball-v1", "GET", "http://stadium:8080/info"),
        ("ui", "GET", "http://ball:8080/metrics"),
    ):
        assert ask(caller, method, url) == denied, (caller, url)
