"""Missing gateways, and gateways that do not serve the hosts of a VirtualService."""

from typing import Any

import pytest

from tests.localmesh import samples
from tests.localmesh.analysis.warned import warned
from tests.localmesh.samples import V1
from tests.localmesh.samples import rule
from tests.localmesh.samples import virtual_service


def page(*names: str, hosts: tuple[str, ...] = ("*",), **match: Any) -> samples.Object:
    rules = rule(V1, match=[match]) if match else rule(V1)
    return virtual_service(rules, name="page", hosts=hosts, gateways=list(names))


@pytest.mark.parametrize("name", ["arena", "arena/arena", "arena.arena.svc.cluster.local"])
def test_a_gateway_that_serves_the_hosts_gives_no_warning(name: str):
    assert warned(samples.gateway(), page(name)) == {}
    assert warned(samples.gateway(hosts=("*.example.com",)), page(name, hosts=("a.example.com",))) == {}


@pytest.mark.parametrize("name", ["nowhere", "other/arena", "Arena", "arena.other"])
def test_a_missing_gateway_is_warned_of(name: str):
    warnings = warned(samples.gateway(), page(name), page("arena") | {"metadata": {"name": "fine"}})
    assert list(warnings) == ["VirtualService page, spec.gateways[0]"]
    assert "there is no Gateway" in warnings["VirtualService page, spec.gateways[0]"]


def test_a_name_that_istiod_resolves_but_its_webhook_refuses_is_warned_of():
    warnings = warned(samples.gateway(), page("./arena"))
    assert list(warnings) == ["VirtualService page, spec.gateways[0]"]
    assert "write arena/arena" in warnings["VirtualService page, spec.gateways[0]"]
    assert warned(samples.gateway(), page("mesh", "./arena", hosts=("ball",))) == {}
    warnings = warned(samples.gateway(), page("arena", gateways=["./arena"]))
    assert list(warnings) == ["VirtualService page, spec.http[0].match[0].gateways[0]"]


def test_a_gateway_that_serves_none_of_the_hosts_is_warned_of():
    warnings = warned(samples.gateway(hosts=("a.example.com",)), page("arena", hosts=("b.example.com",)))
    assert list(warnings) == ["VirtualService page, spec.gateways[0]"]
    assert "a.example.com" in warnings["VirtualService page, spec.gateways[0]"]


def test_a_gateway_that_serves_some_of_the_hosts_is_warned_of():
    warnings = warned(
        samples.gateway(hosts=("a.example.com",)), page("arena", hosts=("a.example.com", "b.example.com"))
    )
    assert list(warnings) == ["VirtualService page, spec.hosts[1]"]
    assert (
        warned(samples.gateway(hosts=("a.example.com",)), page("mesh", "arena", hosts=("a.example.com", "ball"))) == {}
    )


def test_hosts_that_differ_by_case_are_said_to():
    found = warned(samples.gateway(hosts=("a.example.com",)), page("arena", hosts=("A.example.com",)))
    assert "case-sensitively" in found["VirtualService page, spec.gateways[0]"]


def test_a_gateway_without_virtual_service():
    assert list(warned(samples.gateway())) == ["Gateway arena"]


def test_a_match_for_a_gateway_outside_the_virtual_service_is_warned_of():
    warnings = warned(samples.gateway(), virtual_service(rule(V1, match=[{"gateways": ["arena"]}])), page("arena"))
    assert list(warnings) == ["VirtualService ball, spec.http[0].match[0].gateways[0]"]


def test_a_gateway_does_not_see_what_is_exported_to_another_namespace():
    hidden = virtual_service(rule(V1), name="page", hosts=("*",), gateways=["arena"], exportTo=["."])
    assert list(warned(samples.gateway(), hidden)) == ["VirtualService page, spec.exportTo"]
    assert warned(virtual_service(rule(V1), exportTo=["."])) == {}
