"""The addresses from which a machine, or the host of a container, asks."""

from pathlib import Path

import pytest

from localmesh.page import machine
from localmesh.page.machine import addresses
from localmesh.page.machine import gateways

HEAD = "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n"


def route(destination: str, gateway: str, mask: str) -> str:
    return f"eth0\t{destination}\t{gateway}\t0003\t0\t0\t0\t{mask}\t0\t0\t0\n"


def test_the_host_of_a_container_is_its_default_gateway():
    here = route("000011AC", "00000000", "0000FFFF")
    other = route("0000A8C0", "FE0011AC", "00FFFFFF")
    assert list(gateways(HEAD + here + other + route("00000000", "010011AC", "00000000"))) == ["172.17.0.1"]


def test_a_network_without_a_way_out_has_no_gateway():
    assert list(gateways(HEAD + route("00000000", "00000000", "00000000"))) == []
    assert list(gateways(HEAD)) == []
    assert list(gateways("")) == []


def test_a_machine_asks_from_its_own_addresses_and_only_a_container_from_its_default_gateway(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    routes = tmp_path / "route"
    routes.write_text(HEAD + route("00000000", "010200C0", "00000000"))
    monkeypatch.setattr(machine, "_ROUTES", routes)
    assert "127.0.0.1" in addresses(in_container=False)
    assert addresses(in_container=True) - addresses(in_container=False) == {"192.0.2.1"}
