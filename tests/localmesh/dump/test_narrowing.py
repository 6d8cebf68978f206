"""Which resources remain of those that a sidecar names."""

import pytest

from localmesh.dump.narrowing import Filters
from localmesh.dump.sections import narrowed
from tests.localmesh.dump.samples import BALL
from tests.localmesh.dump.samples import V1
from tests.localmesh.dump.samples import V2
from tests.localmesh.dump.samples import listener

NAMES = ["inbound|8080||", "outbound|80||ballroom.arena.svc.cluster.local", BALL, V1, V2, "collector"]


@pytest.mark.parametrize(
    ("wish", "left"),
    [
        pytest.param(Filters(), NAMES, id="no condition"),
        pytest.param(Filters(fqdn="ball.arena.svc.cluster.local"), [BALL, V1, V2], id="a full name"),
        pytest.param(Filters(fqdn="ball"), [BALL, V1, V2], id="the beginning of one, up to a dot"),
        pytest.param(Filters(fqdn="bal"), [], id="part of a word"),
        pytest.param(Filters(port=80), NAMES[1:2], id="a port"),
        pytest.param(Filters(subset="v1"), [V1], id="a subset"),
        pytest.param(Filters(fqdn="ball", subset=""), [BALL], id="a service as a whole"),
    ],
)
def test_clusters_and_their_endpoints_are_narrowed_alike(wish: Filters, left: list[str]):
    clusters = {"dynamic_active_clusters": [{"cluster": {"name": name}} for name in NAMES]}
    endpoints = {"dynamic_endpoint_configs": [{"endpoint_config": {"cluster_name": name}} for name in NAMES]}
    assert [entry["cluster"]["name"] for entry in narrowed(clusters, wish.keeps)["dynamic_active_clusters"]] == left
    assert len(narrowed(endpoints, wish.keeps)["dynamic_endpoint_configs"]) == len(left)
    assert [name for name in NAMES if wish.keeps_cluster(name)] == left


def test_listeners_are_narrowed_by_port_wherever_the_sidecar_has_them():
    part = {
        "@type": "kept",
        "static_listeners": [{"listener": listener("one", 1)}, {"listener": listener("two", 2)}],
        "dynamic_listeners": [
            {"name": "two", "active_state": {"listener": listener("two", 2)}},
            {"name": "three", "error_state": {"failed_configuration": listener("three", 3)}},
        ],
    }
    left = narrowed(part, Filters(port=2).keeps)
    assert left["@type"] == "kept"
    assert len(left["static_listeners"]) == 1
    assert [each["name"] for each in left["dynamic_listeners"]] == ["two"]
    assert [each["name"] for each in narrowed(part, Filters(port=3).keeps)["dynamic_listeners"]] == ["three"]


def test_routes_are_narrowed_by_the_name_of_their_configuration():
    part = {"dynamic_route_configs": [{"route_config": {"name": name}} for name in ("http_proxy", "other")]}
    assert len(narrowed(part, Filters(route="other").keeps)["dynamic_route_configs"]) == 1


def test_a_condition_that_says_nothing_about_a_kind_is_named():
    wish = Filters(fqdn="ball", port=1)
    assert wish.not_applicable("clusters") == []
    assert wish.not_applicable("listeners") == ["fqdn"]
    assert wish.not_applicable("routes") == wish.not_applicable(None) == ["fqdn", "port"]
