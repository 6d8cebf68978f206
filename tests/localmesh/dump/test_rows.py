"""What the tables say about a dump."""

import pytest

from localmesh.dump import cluster as clusters
from localmesh.dump import endpoint as endpoints
from localmesh.dump import listener as listeners
from localmesh.dump import route as routes
from localmesh.dump.sections import section
from tests.localmesh.dump import samples
from tests.localmesh.dump.samples import BALL
from tests.localmesh.dump.samples import V1
from tests.localmesh.dump.samples import V2
from tests.localmesh.dump.samples import Json
from tests.localmesh.dump.samples import chain
from tests.localmesh.dump.samples import host
from tests.localmesh.dump.samples import listener

EVERYTHING = {"prefix": "/"}


def test_a_cluster_says_its_service_subset_and_rule():
    subset = {"name": V1, "type": "EDS", **samples.origin("destination-rule", "ball")}
    part = {
        "static_clusters": [{"cluster": {"name": "collector", "type": "STRICT_DNS"}}],
        "dynamic_active_clusters": [{"cluster": subset}, {"cluster": {"name": "inbound|8080||"}}],
    }
    assert clusters.rows(part) == [
        ("-", "8080", "-", "inbound", "STATIC", "-"),
        ("ball.arena.svc.cluster.local", "8080", "v1", "outbound", "EDS", "ball.arena"),
        ("collector", "-", "-", "-", "STRICT_DNS", "-"),
    ]


def test_a_warming_cluster_is_not_in_use():
    assert clusters.rows({"dynamic_warming_clusters": [{"cluster": {"name": V1}}]}) == []


def test_listeners_are_read_from_the_bootstrap_and_from_updates():
    proxy = listener("proxy", 15001, chain(rds={"route_config_name": "http_proxy"}))
    inline = {"name": "in", "virtual_hosts": [{"routes": [{"route": {"cluster": "inbound|8080||"}}]}]}
    part = {
        "static_listeners": [{"listener": proxy}],
        "dynamic_listeners": [
            {"name": "in", "active_state": {"listener": listener("in", 8080, chain(route_config=inline))}},
            {"name": "new", "warming_state": {"listener": listener("new", 9090, chain())}},
        ],
    }
    assert listeners.rows(part) == [
        ("127.0.0.1", "8080", "ALL", "Cluster: inbound|8080||"),
        ("127.0.0.1", "15001", "ALL", "Route: http_proxy"),
    ]


def test_a_listener_shows_all_of_its_addresses():
    further = {"additional_addresses": [{"address": {"socket_address": {"address": "192.0.2.7", "port_value": 80}}}]}
    part = {"static_listeners": [{"listener": {**listener("page", 80, chain(cluster=V1)), **further}}]}
    assert [row[0] for row in listeners.rows(part)] == ["127.0.0.1, 192.0.2.7"]


def test_every_filter_chain_shows_its_match():
    tls = {"transport_protocol": "tls", "application_protocols": ["istio", "h2"]}
    some = {"prefix_ranges": [{"address_prefix": "10.0.0.1", "prefix_len": 32}], "server_names": ["ball"]}
    chains = [
        {**chain(cluster=V1), "filter_chain_match": tls},
        {**chain(), "filter_chain_match": {"destination_port": 8080}},
        {**chain(route_config={"name": "two", "virtual_hosts": []}), "filter_chain_match": some},
    ]
    both = {**listener("in", 15006, *chains), "default_filter_chain": chain(cluster=V2)}
    assert [row[2:] for row in listeners.rows({"static_listeners": [{"listener": both}]})] == [
        ("Trans: tls; App: istio,h2", f"Cluster: {V1}"),
        ("Addr: *:8080", "-"),
        ("Addr: 10.0.0.1/32; SNI: ball", "Inline Route: two"),
        ("ALL", f"Cluster: {V2}"),
    ]


@pytest.mark.parametrize(
    ("route", "outcome"),
    [
        pytest.param({"route": {"cluster": BALL}}, "8080||ball.arena", id="one cluster"),
        pytest.param(
            {"route": {"weighted_clusters": {"clusters": [{"name": V1, "weight": 3}, {"name": V2, "weight": 1}]}}},
            "8080|v1|ball.arena 75%, 8080|v2|ball.arena 25%",
            id="shares, though weights do not total 100",
        ),
        pytest.param(
            {
                "route": {
                    "cluster": V1,
                    "hash_policy": [
                        {"header": {"header_name": "x-arena-player"}},
                        {"cookie": {"name": "seat"}},
                        {"query_parameter": {"name": "id"}},
                        {"connection_properties": {"source_ip": True}},
                        {"connection_properties": {}},
                    ],
                }
            },
            "8080|v1|ball.arena, hash of header x-arena-player, hash of cookie seat, hash of parameter id, "
            "hash of source address, hash of nothing",
            id="keys of a consistent hash",
        ),
        pytest.param(
            {"route": {"cluster": V1, "request_mirror_policies": [{"cluster": V2}]}},
            "8080|v1|ball.arena, mirror 8080|v2|ball.arena 100%",
            id="a copy of everything",
        ),
        pytest.param(
            {
                "route": {
                    "cluster": V1,
                    "request_mirror_policies": [
                        {
                            "cluster": V2,
                            "runtime_fraction": {"default_value": {"numerator": 5000, "denominator": "MILLION"}},
                        }
                    ],
                }
            },
            "8080|v1|ball.arena, mirror 8080|v2|ball.arena 0.5%",
            id="a copy of some",
        ),
        pytest.param(
            {
                "typed_per_filter_config": {
                    "envoy.filters.http.fault": {
                        "delay": {"fixed_delay": "2s", "percentage": {"numerator": 50}},
                        "abort": {"http_status": 503, "percentage": {}},
                    }
                },
                "route": {"cluster": V1},
            },
            "delay 2s 50%, abort 503 0%, 8080|v1|ball.arena",
            id="faults",
        ),
        pytest.param({"direct_response": {"status": 502}}, "answer 502", id="an answer without a destination"),
        pytest.param({"redirect": {}}, "redirect", id="a redirect"),
        pytest.param({}, "-", id="an unsupported action"),
    ],
)
def test_a_route_shows_its_destination(route: Json, outcome: str):
    (row,) = routes.rows(samples.routes({"match": EVERYTHING, **route}))
    assert row[4] == outcome


@pytest.mark.parametrize(
    ("match", "condition"),
    [
        ({"prefix": "/"}, "/*"),
        ({"path": "/api"}, "/api"),
        ({"safe_regex": {"regex": "/a.*"}}, "regex /a.*"),
        ({"prefix": "/", "headers": [{"name": "end-user", "string_match": {"exact": "fan"}}]}, "/* end-user=fan"),
        ({"prefix": "/", "headers": [{"name": "x", "string_match": {"prefix": "a"}}]}, "/* x=a*"),
        ({"prefix": "/", "headers": [{"name": "x", "string_match": {"safe_regex": {"regex": "a+"}}}]}, "/* x~a+"),
        ({"prefix": "/", "headers": [{"name": "x", "present_match": True, "invert_match": True}]}, "/* not x"),
    ],
)
def test_a_route_shows_its_match(match: Json, condition: str):
    (row,) = routes.rows(samples.routes({"match": match}))
    assert row[3] == condition


def test_a_route_names_its_host_by_the_shortest_domains_and_its_virtual_service():
    route = {"match": EVERYTHING, **samples.origin("virtual-service", "ball")}
    (row,) = routes.rows(samples.routes(route, domains=("ball.arena.svc", "ball", "ball.arena")))
    assert row == ("http_proxy", "ball:8080", "ball, ball.arena + 1 more", "/*", "-", "ball.arena")


def test_a_virtual_host_without_routes_answers_404():
    (row,) = routes.rows(samples.routes())
    assert row[3:] == ("-", "404", "-")


def test_an_endpoint_says_its_pod_its_health_and_whether_it_is_ejected():
    statuses = [
        {"name": V2, "host_statuses": [host("127.0.0.3", pod="ball-v2", failed_outlier_check=True)]},
        {
            "name": V1,
            "host_statuses": [host("127.0.0.2", pod="ball-v1"), host("127.0.0.4", eds_health_status="UNHEALTHY")],
        },
        {"name": "empty"},
    ]
    assert endpoints.rows({"cluster_statuses": statuses}, lambda name: True) == [
        ("127.0.0.2:8080", "ball-v1", "HEALTHY", "OK", "-", "0", V1),
        ("127.0.0.4:8080", "-", "UNHEALTHY", "OK", "-", "0", V1),
        ("127.0.0.3:8080", "ball-v2", "HEALTHY", "FAILED", "-", "0", V2),
    ]
    assert len(endpoints.rows({"cluster_statuses": statuses}, lambda name: name == V2)) == 1


def test_an_endpoint_says_where_it_is_and_its_priority():
    away = {**host("127.0.0.3"), "locality": {"region": "eu", "zone": "away"}, "priority": 1}
    (row,) = endpoints.rows({"cluster_statuses": [{"name": V2, "host_statuses": [away]}]}, lambda name: True)
    assert row[4:6] == ("eu/away", "1")


def test_a_section_is_found_among_others_and_is_empty_where_there_is_none():
    dump = samples.dump("Routes", static_route_configs=[{"route_config": {"name": "here"}}])
    assert section(dump, "routes")["static_route_configs"]
    assert section(dump, "clusters") == {}
