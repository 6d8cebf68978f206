import os
import socket
from collections.abc import Iterator

import pytest

from localmesh.errors import PlatformError
from localmesh.errors import PortInUseError
from localmesh.location import Location
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
    with pytest.raises(PortInUseError, match=rf"Port {taken} .*\(process {os.getpid()}\).* --port"):
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
            stranger.bind((first.network.location(2).address, 8080))
            stranger.listen()
        second = reserve(free)
        second.lock.close()
    assert second.network.block != first.network.block


def test_a_process_that_listens_on_all_addresses_is_named(free: int, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(network, "_ADDRESS_BLOCKS", (120, 121))
    with socket.socket() as stranger:
        stranger.bind(("0.0.0.0", 0))
        stranger.listen()
        port = stranger.getsockname()[1]
        monkeypatch.setattr(network, "_SERVICE_PORT", port)
        with pytest.raises(PortInUseError, match=rf"Port {port} is taken on every loopback address.*end that process"):
            reserve(free)


@pytest.mark.parametrize("missing", [1, 0xFFFE], ids=["the first one", "the last one"])
def test_without_loopback_addresses_pods_share_one_address(free: int, missing: int, monkeypatch: pytest.MonkeyPatch):
    location = network.Network.location

    def nobodys(self: network.Network, number: int) -> Location:
        has = self.single_address or number != missing
        return location(self, number) if has else Location("192.0.2.1")  # nobody can bind it

    monkeypatch.setattr(network.Network, "location", nobodys)
    with reserve(free).lock as lock:
        assert lock.getsockname()[0] == "127.0.0.1"


def test_an_address_that_is_missing_later_is_an_error_with_the_way_out(free: int, monkeypatch: pytest.MonkeyPatch):
    location = network.Network.location

    def nobodys(self: network.Network, number: int) -> Location:
        return location(self, number) if number != 2 else Location("192.0.2.1")

    monkeypatch.setattr(network.Network, "location", nobodys)
    with pytest.raises(PlatformError, match=r"192\.0\.2\.1.*--single-address"):
        reserve(free)


def test_two_arenas_on_a_single_address_have_different_ports(free: int):
    first, second = reserve(free, single_address=True), reserve(free, single_address=True)
    with first.lock, second.lock:
        assert not set(first.network.block_ports) & set(second.network.block_ports)


@pytest.mark.parametrize("address", ["127.0.0.1", "0.0.0.0"])
def test_a_port_that_another_process_takes_is_given_to_no_new_pod(free: int, address: str):
    reservation = reserve(free, single_address=True)
    with reservation.lock, socket.socket() as stranger:
        before = next(reservation.now().locations())
        stranger.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        stranger.bind((address, before.proxy_port))
        stranger.listen()
        after = next(reservation.now().locations())
    assert not before.ports & after.ports


def test_the_pages_port_is_given_to_no_pod(free: int):
    before = reserve(free, single_address=True)
    page = next(before.now().locations()).admin_port
    before.lock.close()
    reservation = reserve(page, single_address=True)
    with reservation.lock:
        assert page not in {port for location in reservation.now().locations() for port in location.ports}


def test_the_pages_port_is_not_the_one_that_holds_the_block(free: int):
    before = reserve(free, single_address=True)
    before.lock.close()
    page = before.network.lock.admin_port
    with reserve(page, single_address=True).lock as lock:
        assert lock.getsockname()[1] != page


def test_when_every_block_of_ports_is_taken_the_message_names_them(free: int, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(network, "_PORT_BLOCKS", (14,))
    with (
        reserve(free, single_address=True).lock,
        pytest.raises(PortInUseError, match=r"No block of ports .*28000 to 29999.* stop other arenas"),
    ):
        reserve(free, single_address=True)
