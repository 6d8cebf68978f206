"""A group without a sidecar in the match: it calls as on a cluster, in both forms of the network."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from mesharena.kit.messages.facts import RequestFact
from tests import forms
from tests.live.facts import Journal
from tests.live.facts import who_answered_whom
from tests.live.harness import Arena
from tests.live.harness import until
from tests.live.state import differences
from tests.live.state import observed
from tests.live.state import wanted

PACE = str(Path(__file__).parent / "pace.yaml")
GROUP = "players.groups.stranger"
STRANGER = ["--set", f"{GROUP}.enabled=true"]


@pytest.fixture(scope="module", params=[forms.ADDRESSES, forms.SINGLE])
def match(home: Path, request: pytest.FixtureRequest) -> Iterator[Arena]:
    arena = Arena(home, "strangers", request.param)
    arena.common = ["-f", PACE]
    arena.up(*STRANGER)
    try:
        yield arena
    finally:
        arena.down()
        assert not arena.processes()


def shown(arena: Arena) -> dict[str, Any]:
    """The stranger as the page shows it."""
    players: list[dict[str, Any]] = arena.page().json()["scene"]["players"]
    return next(player for player in players if player["app"] == "stranger")


def outcome(arena: Arena) -> str:
    """How its last request ended, on the page; empty before it has sent one."""
    asked = shown(arena)["asked"]
    return str(asked["outcome"]) if asked else ""


def test_the_stranger_runs_and_is_answered(match: Arena):
    first = until(lambda: shown(match), 20, "stranger on the page")
    until(lambda: outcome(match) == "answered" and shown(match)["x"] != first["x"], 20, "step of it")
    table = who_answered_whom(Journal(match).gather(200, 30))
    assert table["stranger"]["v1"] > 10
    assert set(table["stranger"]) == {"v1"}


def test_status_says_that_it_has_no_sidecar(match: Arena):
    pod = match.pod("stranger")
    assert pod["sidecar"] is False
    assert match.pod("ball-v1")["sidecar"] is True
    row = next(line for line in match.run("status").stdout.splitlines() if line.startswith(pod["name"]))
    assert row.rstrip().endswith("no sidecar")


def test_a_ball_that_is_replaced_costs_nobody_a_request(match: Arena):
    """It keeps its connection, which its next answer ends before the old ball stops: the next one leads to the new."""
    journal = Journal(match)
    for radius in (16, 17, 15, 16, 15):
        before = match.pod("ball-v1")["name"]
        seen = journal.read()
        match.upgrade(*STRANGER, "--set", f"ball.controlRadius={radius}")
        assert match.pod("ball-v1")["name"] != before
        seen += journal.gather(100, 20)
        outcomes = {app: Counter(r.outcome for r in seen if r.app == app) for app in {r.app for r in seen}}
        assert outcomes.keys() == {"locals", "visitors", "stranger"}
        assert all(counted.keys() == {"answered"} for counted in outcomes.values()), outcomes
        assert outcomes["stranger"].total() > 20


def test_no_rule_moves_it_from_the_ball_of_its_connection(match: Arena):
    """A route is the work of a caller's sidecar; the node's proxy chooses a pod for each connection, not request."""
    match.upgrade(*STRANGER)
    until(lambda: outcome(match) == "answered", 20, "answer to the stranger")
    match.upgrade("-f", "add-ball", *STRANGER, "--set", "routing.ball.rules.all.to.v2=100")
    table = who_answered_whom(Journal(match).gather(300, 20))
    assert {app: set(versions) for app, versions in table.items()} == {
        "locals": {"v2"},
        "visitors": {"v2"},
        "stranger": {"v1"},
    }
    match.upgrade(*STRANGER)


def test_it_comes_and_goes_with_the_nodes_proxy(match: Arena):
    def commands() -> int:
        return len(match.processes())

    match.upgrade(*STRANGER)
    with_it = commands()
    kept = {pod["name"]: pod["pid"] for pod in match.pods() if pod["workload"] != "stranger" and pod["pid"]}
    match.upgrade()
    assert "kube-proxy" not in [pod["name"] for pod in match.pods()]
    assert not differences(wanted(("-f", PACE)), observed(match))
    until(lambda: commands() <= with_it - 3, 10, "end of Envoy, master and worker")
    match.upgrade(*STRANGER)
    assert {pod["name"]: pod["pid"] for pod in match.pods() if pod["name"] in kept} == kept
    until(lambda: outcome(match) == "answered", 20, "answer to the stranger")


def test_the_match_is_proven_with_it(match: Arena):
    match.upgrade(*STRANGER)
    proof = match.run("test", check=False, timeout=240)
    assert proof.returncode == 0, proof.stdout + proof.stderr


def test_the_nodes_proxy_that_is_killed_comes_back(match: Arena):
    match.upgrade(*STRANGER)
    (proxy,) = (pod for pod in match.pods() if pod["name"] == "kube-proxy")
    psutil.Process(proxy["sidecarPid"]).kill()

    def back() -> bool:
        (pod,) = (pod for pod in match.pods() if pod["name"] == "kube-proxy")
        assert pod["sidecarPid"] not in (None, proxy["sidecarPid"])
        return outcome(match) == "answered" and bool(pod["ready"])

    until(back, 20, "another proxy")


def test_strict_mutual_tls_closes_its_connections_and_only_those_of_the_services_that_ask_for_it(match: Arena):
    journal = Journal(match)
    seen: list[RequestFact] = []
    match.upgrade(*STRANGER, "--set", "security.mtls.services.ball=STRICT")

    def closed() -> bool:
        new = journal.gather(100, 20)
        seen.extend(new)
        return {r.outcome for r in new if r.app == "stranger"} == {"unreachable"}

    until(closed, 60, "end of the stranger's connections")
    table = who_answered_whom(seen)
    assert set(table["locals"]) == set(table["visitors"]) == {"v1"}
    assert outcome(match) == "unreachable"  # the page hears it: the ui does not ask for it
    match.upgrade(*STRANGER)
    until(lambda: outcome(match) == "answered", 20, "answer to the stranger")
