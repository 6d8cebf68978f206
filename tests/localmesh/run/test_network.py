import socket
from collections.abc import Iterator

import pytest

from localmesh.errors import PlatformError
from localmesh.errors import PortInUseError
from localmesh.run import network
from localmesh.run.network import reserve
from tests.ports import free_port


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        yield int(holder.getsockname()[1])


@pytest.fixture
def free() -> int:
    return free_port()


def test_an_occupied_port_is_named_with_the_way_out(taken: int):
    with pytest.raises(PortInUseError, match=rf"Port {taken} .* --port"):
        reserve(taken)


def test_two_arenas_have_different_addresses(free: int):
    first, second = reserve(free), reserve(free)
    with first.lock, second.lock:
        assert first.network.block != second.network.block


def test_an_address_block_in_use_is_skipped(free: int):
    with socket.socket() as stranger:
        first = reserve(free)
        with first.lock:  # nobody else takes the block before the stranger is there
            stranger.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # an arena may have ended there just now
            stranger.bind((first.network.address(2), 8080))
            stranger.listen()
        second = reserve(free)
        second.lock.close()
    assert second.network.block != first.network.block


def test_a_process_that_listens_on_all_addresses_is_named(free: int, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(network, "_BLOCKS", (120, 121))
    with socket.socket() as stranger:
        stranger.bind(("0.0.0.0", 0))
        stranger.listen()
        port = stranger.getsockname()[1]
        monkeypatch.setattr(network, "_SERVICE_PORT", port)
        with pytest.raises(PortInUseError, match=rf"Port {port} is taken on every loopback address.*end that process"):
            reserve(free)


def test_without_loopback_addresses_the_error_says_what_to_use(free: int, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(network.Network, "address", lambda self, host: "192.0.2.1")  # nobody's, so nobody can bind it
    with pytest.raises(PlatformError, match=r"192\.0\.2\.1 .*use Linux"):
        reserve(free)
