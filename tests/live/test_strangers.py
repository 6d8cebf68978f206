"""A group without a sidecar in the match: it calls as on a cluster, in both forms of the network."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

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


def test_the_stranger_runs_and_is_answered(match: Arena):
    first = until(lambda: shown(match), 20, "stranger on the page")
    until(lambda: (p := shown(match))["asked"]["outcome"] == "answered" and p["x"] != first["x"], 20, "step of it")
    table = who_answered_whom(Journal(match).gather(200, 30))
    assert table["stranger"]["v1"] > 10
    assert set(table["stranger"]) == {"v1"}


def test_the_called_sidecar_knows_it_as_a_caller_like_others(match: Arena):
    pod = match.pod("stranger")
    assert pod["sidecar"] is False
    assert match.pod("ball-v1")["sidecar"] is True
    row = next(line for line in match.run("status").stdout.splitlines() if line.startswith(pod["name"]))
    assert row.rstrip().endswith("no sidecar")


def test_balls_that_are_replaced_cost_it_at_most_the_requests_on_closed_connections(match: Arena):
    journal = Journal(match)
    seen: Counter[tuple[str, str]] = Counter()
    for radius in (16, 17, 15):
        before = match.pod("ball-v1")["name"]
        match.upgrade(*STRANGER, "--set", f"ball.controlRadius={radius}")
        assert match.pod("ball-v1")["name"] != before
        seen.update((r.app, r.outcome) for r in journal.gather(100, 20))
    assert seen["stranger", "answered"] > 20
    assert {outcome for app, outcome in seen if app != "stranger"} == {"answered"}
    assert {outcome for app, outcome in seen if app == "stranger"} <= {"answered", "unreachable"}
    assert seen["stranger", "unreachable"] <= 3  # one for each connection that was closed


def test_both_balls_answer_it_whatever_the_rules_say(match: Arena):
    """A route is the caller's sidecar's work, and it has none: all versions are behind the Service."""
    match.upgrade("-f", "all-to-v1", *STRANGER)

    def both() -> bool:
        table = who_answered_whom(Journal(match).gather(300, 20))
        assert set(table["locals"]) == {"v2"} or set(table["locals"]) == {"v1"}, table
        return {"v1", "v2"} == set(table["stranger"])

    until(both, 60, "answers of both balls")
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
    until(lambda: shown(match)["asked"]["outcome"] == "answered", 20, "answer to the stranger")


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
        return shown(match)["asked"]["outcome"] == "answered" and bool(pod["ready"])

    until(back, 20, "another proxy")
