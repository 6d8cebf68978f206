"""Where the page is served besides 127.0.0.1."""

import socket

import psutil
import pytest

from localmesh.errors import PortInUseError
from localmesh.run.exposure import addresses
from tests.ports import free_port


@pytest.fixture
def interfaces(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine with loopback, one IPv4 network (an address that every Linux has) and one of IPv6."""
    networks = {
        "lo": [address(socket.AF_INET, "127.0.0.1"), address(socket.AF_INET, "127.9.9.9")],
        "eth0": [address(socket.AF_INET, "192.0.2.7"), address(socket.AF_INET6, "2001:db8::7")],
    }
    monkeypatch.setattr(psutil, "net_if_addrs", lambda: networks)


def address(family: socket.AddressFamily, text: str) -> object:
    return type("Address", (), {"family": family, "address": text})()


def test_by_default_there_is_none():
    assert addresses("127.0.0.1", 1) == ()


@pytest.mark.usefixtures("interfaces")
def test_every_address_is_listed_so_that_those_of_pods_stay_free(monkeypatch: pytest.MonkeyPatch):
    tried: list[tuple[str, int]] = []
    monkeypatch.setattr(socket.socket, "bind", lambda self, place: tried.append(place))
    assert addresses("0.0.0.0", 8080) == ("192.0.2.7",)
    assert tried == [("192.0.2.7", 8080)]


def test_an_address_of_another_machine_is_refused():
    with pytest.raises(PortInUseError, match=r"192\.0\.2\.7 .*--listen"):
        addresses("192.0.2.7", free_port())


def test_a_port_that_is_taken_there_is_named():
    with socket.socket() as holder:
        holder.bind(("127.0.0.2", 0))
        holder.listen()
        port = holder.getsockname()[1]
        with pytest.raises(PortInUseError, match=rf"port {port} of 127\.0\.0\.2 .*--port"):
            addresses("127.0.0.2", port)
