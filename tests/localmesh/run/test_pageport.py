"""Which port the page gets when nobody has asked for one."""

import os
import socket

import pytest

from localmesh.run import kernel
from localmesh.run.pageport import first_free
from localmesh.run.pageport import holder
from tests.ports import free_port


def test_the_first_free_port_is_taken():
    with socket.create_server(("127.0.0.1", 0)) as server:
        taken, free = server.getsockname()[1], free_port()
        assert first_free([taken, free]) == free
        assert first_free([free, taken]) == free


@pytest.mark.parametrize("is_linux", [True, False])
def test_a_program_that_listens_on_all_addresses_has_the_port_too(is_linux: bool, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(kernel, "LINUX", is_linux and kernel.LINUX)
    with socket.create_server(("0.0.0.0", 0)) as server:
        taken, free = server.getsockname()[1], free_port()
        assert first_free([taken, free]) == free


def test_without_a_free_port_the_first_one_is_named_in_the_error_that_follows():
    with socket.create_server(("127.0.0.1", 0)) as server:
        taken = server.getsockname()[1]
        assert first_free([taken]) == taken


def test_the_program_that_has_a_port_is_named_with_its_process():
    with socket.create_server(("127.0.0.1", 0)) as server:
        assert f"(process {os.getpid()})" in holder(server.getsockname()[1])
    assert holder(free_port()) == "another program"


def test_a_program_that_has_the_port_of_another_address_only_is_not_named():
    with socket.create_server(("127.0.0.2", 0)) as server:
        assert holder(server.getsockname()[1]) == "another program"
