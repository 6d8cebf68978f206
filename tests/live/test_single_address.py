"""Pods that share 127.0.0.1, in a mesh that does nothing of Linux alone: as on macOS. Scenarios keep their meaning."""

import socket
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from localmesh import needs
from localmesh import pipeline
from localmesh import plan
from tests import forms
from tests.live.harness import Arena
from tests.live.harness import until
from tests.live.namespaces import NEEDS_NAMESPACES
from tests.live.namespaces import Network
from tests.live.state import differences
from tests.live.state import observed
from tests.live.state import wanted
from tests.scenarios import KINDS
from tests.scenarios import NAMES
from tests.scenarios import arguments

PACE = ["-f", str(Path(__file__).parent / "pace.yaml")]


@pytest.fixture(scope="module")
def arena(home: Path) -> Iterator[Arena]:
    arena = Arena(home, "single", forms.SINGLE)
    arena.common = PACE
    arena.up()
    try:
        yield arena
    finally:
        arena.down()


def listeners(arena: Arena) -> dict[str, dict[str, str]]:
    """Where each pod listens, by its name."""
    return {pod["name"]: pod["listeners"] for pod in arena.pods()}


def configured(arena: Arena, scenario: str) -> None:
    arena.upgrade(*arguments(scenario))
    want = wanted((*PACE, *arguments(scenario)))

    def right() -> bool:
        difference = differences(want, observed(arena))
        assert not difference, "\n".join(difference)
        return True

    until(right, 10, f"state of {scenario}")


@pytest.mark.parametrize("scenario", KINDS)
def test_a_scenario_is_configured_and_proves_its_claims(arena: Arena, scenario: str):
    configured(arena, scenario)
    proof = arena.run("test", check=False, timeout=240)
    assert proof.returncode == 0, proof.stdout + proof.stderr


@pytest.mark.parametrize("scenario", [name for name in NAMES if name not in KINDS])
def test_a_scenario_that_routes_as_one_of_these_is_configured(arena: Arena, scenario: str):
    configured(arena, scenario)


def test_pods_share_the_address_and_no_port(arena: Arena):
    arena.upgrade()
    sockets = [address for pod in listeners(arena).values() for address in pod.values()]
    assert {address.rpartition(":")[0] for address in sockets} == {"127.0.0.1"}
    assert len(set(sockets)) == len(sockets)


def test_a_pod_that_stays_keeps_its_ports_and_a_new_one_gets_none_that_is_taken(arena: Arena):
    arena.upgrade()
    before = listeners(arena)
    used = [int(address.rpartition(":")[2]) for pod in before.values() for address in pod.values()]
    last = max(port for port in used if port != arena.port)
    with ExitStack() as strangers:
        taken = {f"127.0.0.1:{port}" for port in range(last + 2, last + 30) if _listens(strangers, port)}
        assert len(taken) > 20
        arena.upgrade("-f", "add-ball")
        after = listeners(arena)
        assert all(pod["ready"] for pod in arena.pods())
    assert {name: after[name] for name in before} == before
    (new,) = after.keys() - before.keys()
    assert not taken & set(after[new].values())


def _listens(strangers: ExitStack, port: int) -> bool:
    try:
        strangers.enter_context(socket.create_server(("127.0.0.1", port)))
    except OSError:
        return False
    return True


def test_the_page_shows_who_has_ejected_which_ball(arena: Arena):
    arena.upgrade("-f", "outlier")

    def ejected() -> bool:
        balls: list[dict[str, Any]] = arena.page().json()["scene"]["balls"]
        by_version = {ball["version"]: ball["ejected_by"] for ball in balls}
        assert not by_version["v1"]
        return bool(by_version["v2"])

    until(ejected, 30, "ejection of v2 on the page")


@pytest.mark.skipif(not Path("/proc/self/smaps_rollup").exists(), reason="needs Linux' smaps")
def test_the_match_takes_as_much_memory_as_is_estimated(arena: Arena):
    arena.upgrade()
    estimate = needs.arena(
        pipeline.desired(pipeline.documents(None, [PACE[1]], []), plan.Network(77)).plan, forked=False
    )
    taken = sum(process.memory_full_info().pss for process in arena.processes())
    assert taken < estimate.memory < 2 * taken, f"{taken / needs.MIB:.0f} MiB taken"


def test_the_pages_buttons_work(arena: Arena):
    until(lambda: arena.page("/local/scenarios").status_code == 200, 20, "answer of the buttons' server")


@NEEDS_NAMESPACES
def test_it_is_chosen_by_itself_where_127_0_0_1_is_the_only_loopback_address(home: Path):
    network = Network()
    alone = Arena(home, "alone")
    alone.inside = network.container
    try:
        for change in ("add 127.0.0.1/32", "del 127.0.0.1/8"):
            subprocess.run([*network.container, "ip", "address", *change.split(), "dev", "lo"], check=True)
        alone.up()
        try:
            assert {pod["address"] for pod in alone.pods()} == {"127.0.0.1"}
            proof = alone.run("test", check=False)
            assert proof.returncode == 0, proof.stdout + proof.stderr
        finally:
            alone.down()
    finally:
        network.close()


def test_two_arenas_on_a_single_address_run_side_by_side(home: Path, arena: Arena):
    second = Arena(home, "second", forms.SINGLE)
    try:
        second.up("-f", "init-ui")
        sockets = [{address for pod in listeners(a).values() for address in pod.values()} for a in (arena, second)]
        assert not sockets[0] & sockets[1]
        assert second.page().status_code == arena.page().status_code == 200
    finally:
        second.down()
