"""A page that other machines see: all may look and play, only its own machine and trusted hosts change the mesh."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.live.harness import Arena
from tests.live.namespaces import CONTAINER
from tests.live.namespaces import HOST
from tests.live.namespaces import NEEDS_NAMESPACES
from tests.live.namespaces import STRANGER
from tests.live.namespaces import Network

PAGE = {"Sec_Fetch_Site": "same-origin"}


pytestmark = NEEDS_NAMESPACES


@pytest.fixture(scope="module")
def network() -> Iterator[Network]:
    network = Network()
    try:
        yield network
    finally:
        network.close()


@pytest.fixture(scope="module")
def published(home: Path, network: Network) -> Iterator[Arena]:
    arena = Arena(home, "published")
    arena.inside = [*network.container, "env", "MESH_ARENA_CONTAINER=1"]
    arena.up("--listen", "0.0.0.0", "--trust", "stage.example:9090")
    try:
        yield arena
    finally:
        arena.down()


def upgraded(network: Network, arena: Arena, source: str, host: str, **headers: str) -> tuple[int, str]:
    """Presses the button as a page at `host` does."""
    return network.ask(
        network.host, CONTAINER, arena.port, "/local/upgrade", {"scenario": "75-25"}, source,
        Host=host, Origin=f"http://{host}", **PAGE, **headers,
    )  # fmt: skip


@pytest.mark.parametrize("source", [HOST, STRANGER])
def test_everybody_may_look_and_play(network: Network, published: Arena, source: str):
    host = {"Host": f"{CONTAINER}:8080"}
    status, text = network.ask(network.host, CONTAINER, published.port, "/", source=source, **host)
    assert (status, "<title>" in text) == (200, True)
    match = network.ask(network.host, CONTAINER, published.port, "/api/match", {}, source, **host)
    assert match[0] == 200, match


def test_the_container_itself_has_the_page_on_localhost(network: Network, published: Arena):
    assert network.ask(network.container, "127.0.0.1", published.port, "/")[0] == 200


def test_the_host_uses_the_buttons_whatever_its_port_is(network: Network, published: Arena):
    status, text = upgraded(network, published, HOST, "localhost:9090")
    assert (status, "in force" in text) == (200, True), text


@pytest.mark.parametrize("host", ["localhost:9090", f"{CONTAINER}:8080", "stage.example"])
@pytest.mark.parametrize("claim", [{}, {"X_Forwarded_For": HOST}, {"X_Forwarded_For": "127.0.0.1"}])
def test_another_machine_changes_nothing(network: Network, published: Arena, host: str, claim: dict[str, str]):
    before = published.json("history")
    status, text = upgraded(network, published, STRANGER, host, **claim)
    assert (status, "only on the machine" in text) == (403, True), text
    assert published.json("history") == before


def test_the_name_of_another_site_that_leads_here_changes_nothing(network: Network, published: Arena):
    status, text = upgraded(network, published, HOST, "evil.example:8080")
    assert (status, "only on the machine" in text) == (403, True), text


def test_at_a_trusted_host_another_machine_uses_the_buttons(network: Network, published: Arena):
    status, text = upgraded(network, published, STRANGER, "stage.example:9090")
    assert (status, "in force" in text) == (200, True), text


def test_a_pod_that_does_not_run_is_not_answered_for_by_the_page(network: Network, published: Arena):
    with pytest.raises(subprocess.CalledProcessError) as refused:
        network.ask(network.container, "127.77.99.99", published.port, "/")
    assert "ConnectionRefusedError" in refused.value.stderr


def test_outside_a_container_whoever_asks_from_the_router_is_another_machine(network: Network, home: Path):
    arena = Arena(home, "laptop")
    arena.inside = network.container
    arena.up("--listen", "0.0.0.0")
    try:
        status, text = upgraded(network, arena, HOST, "localhost:9090")
        assert (status, f"{HOST} is another one" in text) == (403, True), text
    finally:
        arena.down()


def test_on_localhost_alone_other_machines_do_not_reach_the_page(network: Network, home: Path):
    arena = Arena(home, "private")
    arena.inside = network.container
    arena.up()
    try:
        assert network.ask(network.container, "127.0.0.1", arena.port, "/")[0] == 200
        with pytest.raises(subprocess.CalledProcessError) as refused:
            network.ask(network.host, CONTAINER, arena.port, "/")
        assert "ConnectionRefusedError" in refused.value.stderr
    finally:
        arena.down()
