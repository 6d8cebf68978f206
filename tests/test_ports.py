"""Tests that run at the same time never start something at the same port."""

from tests.ports import own_ports


def test_processes_share_all_ports_and_no_two_have_the_same():
    alone = own_ports(0, 1)
    shared = [set(own_ports(worker, 3)) for worker in range(3)]
    assert set(alone) == set.union(*shared)
    assert len(alone) == sum(map(len, shared))


def test_no_port_is_one_that_systems_give_to_outgoing_connections():
    assert 1024 < min(own_ports(0, 1)) <= max(own_ports(0, 1)) < 32768
