"""Consistent hashes: the cluster says how keys are spread, and the route what the key is, as istiod makes them."""

from typing import Any

import pytest

from localmesh import envoy
from tests.localmesh import samples
from tests.localmesh.samples import V1
from tests.localmesh.samples import V2
from tests.localmesh.samples import destination_rule
from tests.localmesh.samples import rule
from tests.localmesh.samples import virtual_service
from tests.localmesh.samples import weighted

BALL = "ball.arena.svc.cluster.local"
BASE = f"outbound|8080||{BALL}"
ON_V1 = f"outbound|8080|v1|{BALL}"
PLAYER = {"httpHeaderName": "x-arena-player"}
HEADER = {"header": {"header_name": "x-arena-player"}}


def balancer(**hashing: Any) -> samples.Object:
    return {"loadBalancer": {"consistentHash": hashing}}


def mesh(*objects: samples.Object) -> Any:
    return samples.mesh(*samples.pitch(), *objects)


def cluster(**hashing: Any) -> envoy.Json:
    return samples.clusters(mesh(destination_rule(trafficPolicy=balancer(**hashing))))[BASE]


def action(*objects: samples.Object) -> envoy.Json:
    (route,) = samples.routes(mesh(*objects))
    content: envoy.Json = route["route"]
    return content


def subset(**policy: Any) -> samples.Object:
    return {"name": "v1", "labels": {"version": "v1"}, "trafficPolicy": policy}


@pytest.mark.parametrize(
    ("algorithm", "policy", "key", "config"),
    [
        pytest.param({}, "RING_HASH", "ring_hash_lb_config", {"minimum_ring_size": "1024"}, id="istio's default"),
        pytest.param({"ringHash": {}}, "RING_HASH", "ring_hash_lb_config", None, id="envoy's default"),
        pytest.param(
            {"ringHash": {"minimumRingSize": 0}}, "RING_HASH", "ring_hash_lb_config", None, id="zero is unset"
        ),
        pytest.param(
            {"ringHash": {"minimumRingSize": 64}},
            "RING_HASH",
            "ring_hash_lb_config",
            {"minimum_ring_size": "64"},
            id="a size of the ring",
        ),
        pytest.param(
            {"minimumRingSize": 64}, "RING_HASH", "ring_hash_lb_config", {"minimum_ring_size": "64"}, id="the old size"
        ),
        pytest.param(
            {"maglev": {"tableSize": 1009}}, "MAGLEV", "maglev_lb_config", {"table_size": "1009"}, id="maglev"
        ),
    ],
)
def test_a_cluster_spreads_keys_by_a_ring_or_a_table(
    algorithm: dict[str, Any], policy: str, key: str, config: dict[str, str] | None
):
    made = cluster(**PLAYER, **algorithm)
    assert (made["lb_policy"], made.get(key)) == (policy, config)


@pytest.mark.parametrize(
    ("key", "policies"),
    [
        pytest.param(PLAYER, [HEADER], id="a header"),
        pytest.param({"httpQueryParameterName": "id"}, [{"query_parameter": {"name": "id"}}], id="a parameter"),
        pytest.param({"useSourceIp": True}, [{"connection_properties": {"source_ip": True}}], id="an address"),
        pytest.param({"useSourceIp": False}, [{"connection_properties": {"source_ip": False}}], id="no address"),
        pytest.param({"httpCookie": {"name": "seat"}}, [{"cookie": {"name": "seat"}}], id="a cookie that others give"),
        pytest.param(
            {"httpCookie": {"name": "seat", "ttl": "0s"}},
            [{"cookie": {"name": "seat", "ttl": "0s"}}],
            id="a cookie for a session",
        ),
        pytest.param(
            {
                "httpCookie": {
                    "name": "seat",
                    "path": "/",
                    "ttl": "1h",
                    "attributes": [{"name": "SameSite", "value": "Strict"}, {"name": "Secure"}],
                }
            },
            [
                {
                    "cookie": {
                        "name": "seat",
                        "ttl": "3600s",
                        "path": "/",
                        "attributes": [{"name": "SameSite", "value": "Strict"}, {"name": "Secure", "value": ""}],
                    }
                }
            ],
            id="a cookie with everything",
        ),
        pytest.param({}, None, id="no key"),
    ],
)
def test_a_route_has_the_key_with_and_without_a_rule(key: dict[str, Any], policies: list[envoy.Json] | None):
    hashed = destination_rule(trafficPolicy=balancer(**key))
    assert action(hashed).get("hash_policy") == policies
    assert action(hashed, virtual_service(rule(V1))).get("hash_policy") == policies


def test_a_hash_of_a_subset_replaces_that_of_the_host():
    own = destination_rule(trafficPolicy=balancer(useSourceIp=True), subsets=[subset(**balancer(**PLAYER))])
    assert action(own, virtual_service(rule(V1)))["hash_policy"] == [HEADER]
    assert action(own, virtual_service(rule({"host": "ball"})))["hash_policy"] == [
        {"connection_properties": {"source_ip": True}}
    ]
    assert samples.clusters(mesh(own))[ON_V1]["lb_policy"] == "RING_HASH"


def test_a_subset_without_a_hash_has_the_hosts_key_on_its_route_and_its_own_algorithm():
    mixed = destination_rule(trafficPolicy=balancer(**PLAYER), subsets=[subset(loadBalancer={"simple": "ROUND_ROBIN"})])
    assert samples.clusters(mesh(mixed))[ON_V1]["lb_policy"] == "ROUND_ROBIN"
    assert action(mixed, virtual_service(rule(V1)))["hash_policy"] == [HEADER]


def test_a_weighted_route_has_a_key_for_each_destination_that_gets_requests():
    hashed = destination_rule(trafficPolicy=balancer(**PLAYER))
    split = virtual_service(rule(weighted(V1, 1), weighted(V2, 1), weighted({"host": "ball", "subset": "v3"}, 0)))
    assert action(hashed, split)["hash_policy"] == [HEADER, HEADER]


def test_a_retry_of_a_hashed_request_may_go_to_the_same_endpoint():
    hashed = destination_rule(trafficPolicy=balancer(**PLAYER))
    for retries in ({}, {"retries": {"attempts": 3}}):
        assert "retry_host_predicate" not in action(hashed, virtual_service(rule(V1, **retries)))["retry_policy"]
        assert (
            "retry_host_predicate" in action(destination_rule(), virtual_service(rule(V1, **retries)))["retry_policy"]
        )


def test_a_weighted_route_and_the_default_route_try_another_endpoint_all_the_same():
    hashed = destination_rule(trafficPolicy=balancer(**PLAYER))
    split = virtual_service(rule(weighted(V1, 1), weighted(V2, 1)))
    assert "retry_host_predicate" in action(hashed, split)["retry_policy"]
    assert "retry_host_predicate" in action(hashed)["retry_policy"]


def test_the_gateway_hashes_too():
    hashed = destination_rule(trafficPolicy=balancer(**PLAYER))
    page = virtual_service(rule(V1), name="page", hosts=("*",), gateways=["arena"])
    resources = samples.resources(mesh(hashed, page, samples.gateway()), "locals")
    assert resources.clusters[BASE]["lb_policy"] == "RING_HASH"
    gateway = samples.gateway_routes(mesh(hashed, page, samples.gateway()))
    assert [route["route"].get("hash_policy") for route in gateway if "hash_policy" in route["route"]] == [[HEADER]]
