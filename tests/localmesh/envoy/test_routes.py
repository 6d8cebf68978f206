"""VirtualServices mean for each caller what they mean in Istio: matches, order, rules that do not remain."""

from typing import Any

import pytest

from localmesh.model import Mesh
from tests.localmesh import samples
from tests.localmesh import simulation
from tests.localmesh.samples import V1
from tests.localmesh.samples import V2
from tests.localmesh.samples import pasted
from tests.localmesh.samples import rule
from tests.localmesh.samples import virtual_service
from tests.localmesh.samples import weighted

BALL = "ball.arena.svc.cluster.local"
TO_V1 = f"outbound|8080|v1|{BALL}"
TO_V2 = f"outbound|8080|v2|{BALL}"
PLAIN = f"outbound|8080||{BALL}"


def mesh(*objects: samples.Object, subsets: bool = True) -> Mesh:
    return samples.mesh(*samples.pitch(), *([samples.destination_rule()] if subsets else []), *objects)


def send(state: Mesh, caller: str = "locals", url: str = "http://ball:8080/", **request: Any) -> simulation.Passage:
    return simulation.send(samples.resources(state, caller), url, **request)


def test_without_rules_the_plain_service_answers_with_the_default_retries_and_no_time_limit():
    passage = send(mesh())
    assert (passage.cluster, len(passage.endpoints)) == (PLAIN, 2)
    assert passage.route["name"] == "default"
    assert passage.action["timeout"] == "0s"
    assert passage.action["retry_policy"]["num_retries"] == 2
    assert passage.route["decorator"] == {"operation": f"{BALL}:8080/*"}


@pytest.mark.parametrize(
    "host",
    ["ball:8080", "ball.arena:8080", "ball.arena.svc:8080", f"{BALL}:8080", f"{BALL}.:8080"],
)
def test_every_name_of_a_service_leads_to_it(host: str):
    assert send(mesh(), url=f"http://{host}/").virtual_host == f"{BALL}:8080"


@pytest.mark.parametrize("host", ["10.96.1.2:8080", "[fd00::2]:8080"])
def test_a_service_is_called_by_its_address_if_its_manifest_has_one(host: str):
    web = samples.service("web", app="ball")
    web["spec"] |= {"clusterIP": "10.96.1.2", "clusterIPs": ["10.96.1.2", "fd00::2"]}
    assert send(mesh(web), url=f"http://{host}/").virtual_host == "web.arena.svc.cluster.local:8080"


@pytest.mark.parametrize("host", ["ball", "ball:80", "ball:9999", "nobody:8080", "127.0.0.1:8080"])
def test_other_hosts_are_answered_with_502_by_the_proxy(host: str):
    passage = send(mesh(), url=f"http://{host}/")
    assert (passage.virtual_host, passage.status) == ("block_all", 502)


@pytest.mark.parametrize("host", ["web", "web:80", "web.arena"])
def test_port_80_may_be_left_out(host: str):
    state = samples.mesh(*samples.pitch(), samples.deployment("web"), samples.service("web", port=80))
    assert send(state, url=f"http://{host}/").virtual_host == "web.arena.svc.cluster.local:80"


def test_weights_are_shares_of_their_total():
    passage = send(mesh(virtual_service(rule(weighted(V1, 3), weighted(V2, 1)))))
    assert simulation.shares(passage) == {TO_V1: 0.75, TO_V2: 0.25}
    assert send(mesh(virtual_service(rule(weighted(V1, 3), weighted(V2, 1)))), dice=0.8).cluster == TO_V2


def test_a_weight_of_zero_is_left_out_and_one_destination_needs_no_weight():
    assert send(mesh(virtual_service(rule(weighted(V1, 0), weighted(V2, 7))))).action["weighted_clusters"] == {
        "clusters": [{"name": TO_V2, "weight": 7}]
    }
    assert send(mesh(virtual_service(rule(weighted(V1, 0))))).cluster == TO_V1


MATCHES = [
    pytest.param({"uri": {"exact": "/a"}}, {"path": "/a"}, {"path": "/ab"}, id="uri exact"),
    pytest.param({"uri": {"prefix": "/a"}}, {"path": "/ab"}, {"path": "/b"}, id="a prefix is plain text"),
    pytest.param({"uri": {"regex": "/a.*z"}}, {"path": "/abz"}, {"path": "/abzz2"}, id="a regex matches in full"),
    pytest.param({"uri": {"exact": "/a"}, "ignoreUriCase": True}, {"path": "/A"}, {"path": "/b"}, id="case ignored"),
    pytest.param({"uri": {"exact": "/a"}}, {"path": "/a"}, {"path": "/A"}, id="case matters"),
    pytest.param({"method": {"exact": "POST"}}, {"method": "POST"}, {"method": "GET"}, id="method"),
    pytest.param({"headers": {"x": {"exact": "1"}}}, {"headers": {"x": "1"}}, {"headers": {"x": "12"}}, id="header"),
    pytest.param({"headers": {"x": {"prefix": "1"}}}, {"headers": {"x": "12"}}, {}, id="header prefix"),
    pytest.param({"headers": {"x": {"regex": "1+"}}}, {"headers": {"x": "11"}}, {"headers": {"x": "12"}}, id="regex"),
    pytest.param({"withoutHeaders": {"x": {"regex": "*"}}}, {}, {"headers": {"x": "1"}}, id="* means any value"),
    pytest.param({"headers": {"x": {}}}, {"headers": {"x": "1"}}, {}, id="nothing means that it is there"),
    pytest.param({"withoutHeaders": {"x": {"exact": "1"}}}, {}, {"headers": {"x": "1"}}, id="without a value"),
    pytest.param({"withoutHeaders": {"x": {}}}, {}, {"headers": {"x": "1"}}, id="without a header"),
    pytest.param({"queryParams": {"a": {"exact": "1"}}}, {"path": "/?b=2&a=1"}, {"path": "/?a=12"}, id="query"),
    pytest.param({"queryParams": {"a": {}}}, {"path": "/?a"}, {"path": "/?b=a"}, id="a parameter that is there"),
    pytest.param({"authority": {"prefix": "ball:"}}, {}, {"host": "ball.arena:8080"}, id="authority"),
    pytest.param({"scheme": {"exact": "http"}}, {}, {"scheme": "https"}, id="scheme"),
    pytest.param({"sourceNamespace": "arena"}, {}, None, id="namespace of the caller"),
    pytest.param({"sourceNamespace": "other"}, None, {}, id="another namespace than the caller's"),
    pytest.param(
        {"headers": {"x": {"exact": "1"}, "y": {"exact": "2"}}},
        {"headers": {"x": "1", "y": "2"}},
        {"headers": {"x": "1"}},
        id="all headers must match",
    ),
]


@pytest.mark.parametrize(("match", "hit", "miss"), MATCHES)
def test_a_match_chooses_the_requests_of_its_rule(match: dict[str, Any], hit: Any, miss: Any):
    """None for `hit` or `miss`: there is no such request of this caller."""
    state = mesh(virtual_service(rule(V1, match=[match]), rule(V2)))

    def cluster(path: str = "/", host: str = "ball:8080", scheme: str = "http", **request: Any) -> str:
        return send(state, url=f"{scheme}://{host}{path}", **request).cluster

    assert hit is None or cluster(**hit) == TO_V1
    assert miss is None or cluster(**miss) == TO_V2


def test_any_of_several_matches_is_enough_and_rules_go_in_order():
    first = rule(V1, match=[{"uri": {"exact": "/a"}}, {"uri": {"exact": "/b"}}])
    state = mesh(virtual_service(first, rule(V2, match=[{"uri": {"prefix": "/b"}}])))
    assert send(state, url="http://ball:8080/b").cluster == TO_V1
    assert send(state, url="http://ball:8080/bc").cluster == TO_V2
    with pytest.raises(simulation.NoRouteError):  # 404, not the plain service
        send(state, url="http://ball:8080/c")


@pytest.mark.parametrize("match", [None, [{}], [{"uri": {"prefix": "/"}}], [{"uri": {"regex": ".*"}}]])
def test_nothing_is_emitted_after_a_rule_that_matches_everything(match: Any):
    first = rule(V1, match=match) if match else rule(V1)
    assert len(samples.routes(mesh(virtual_service(first, rule(V2))))) == 1


def test_a_prefix_with_a_header_does_not_match_everything():
    first = rule(V1, match=[{"uri": {"prefix": "/"}, "headers": {"x": {}}}])
    assert len(samples.routes(mesh(virtual_service(first, rule(V2))))) == 2


def test_source_labels_choose_by_caller_and_do_not_appear_in_routes():
    state = mesh(virtual_service(rule(V1, match=[{"sourceLabels": {"app": "locals"}}]), rule(V2)))
    assert (send(state).cluster, send(state, "visitors").cluster) == (TO_V1, TO_V2)
    assert "locals" not in str(samples.routes(state))
    assert len(samples.routes(state)) == 1


def test_source_labels_must_all_be_there():
    match = [{"sourceLabels": {"app": "locals", "version": "v9"}}]
    assert send(mesh(virtual_service(rule(V1, match=match), rule(V2)))).cluster == TO_V2


def test_a_caller_for_whom_no_rule_remains_gets_the_plain_service_not_404():
    state = mesh(virtual_service(rule(V1, match=[{"sourceLabels": {"app": "locals"}}])))
    assert send(state, "visitors").route["name"] == "default"
    assert send(state, "visitors").cluster == PLAIN


def test_a_match_on_gateways_makes_istio_ignore_the_labels():
    labels = {"sourceLabels": {"app": "nobody"}}
    assert send(mesh(virtual_service(rule(V1, match=[{**labels, "gateways": ["mesh"]}])))).cluster == TO_V1
    assert send(mesh(virtual_service(rule(V1, match=[{"gateways": ["arena"]}])))).cluster == PLAIN


def test_a_match_on_a_port_is_decided_when_routes_are_made():
    state = mesh(virtual_service(rule(V1, match=[{"port": 8081}]), rule(V2, match=[{"port": 8080}])))
    assert send(state).cluster == TO_V2
    assert len(samples.routes(state)) == 1


def test_a_virtual_service_of_a_gateway_only_does_not_touch_the_mesh():
    assert send(mesh(virtual_service(rule(V1), gateways=["arena"]))).cluster == PLAIN


def test_of_two_virtual_services_for_one_host_the_oldest_counts_and_nothing_is_merged():
    younger = pasted(virtual_service(rule(V2), name="a"), "2026-01-01T10:00:01Z")
    older = pasted(virtual_service(rule(V1, match=[{"uri": {"exact": "/a"}}]), name="b"), "2026-01-01T10:00:00Z")
    assert send(mesh(younger, older), url="http://ball:8080/a").cluster == TO_V1
    with pytest.raises(simulation.NoRouteError):
        send(mesh(younger, older))


@pytest.mark.parametrize("created", [None, "2026-01-01T10:00:00Z"])
def test_of_two_equally_old_ones_the_first_by_name_counts(created: str | None):
    first = pasted(virtual_service(rule(V1), name="a"), created)
    second = pasted(virtual_service(rule(V2), name="b"), created)
    assert send(mesh(second, first)).cluster == TO_V1


def test_an_object_without_creation_time_is_older_than_one_with_it():
    dated = pasted(virtual_service(rule(V1), name="a"), "2000-01-01T00:00:00Z")
    assert send(mesh(dated, virtual_service(rule(V2), name="b"))).cluster == TO_V2


def test_a_virtual_service_exported_only_to_its_namespace_takes_precedence_over_older_ones():
    private = pasted(virtual_service(rule(V1), name="a", exportTo=["."]), "2026-01-02T00:00:00Z")
    older = pasted(virtual_service(rule(V2), name="b"), "2026-01-01T00:00:00Z")
    assert send(mesh(private, older)).cluster == TO_V1


def test_a_caller_that_the_oldest_has_no_rule_for_gets_the_next():
    older = virtual_service(rule(V1, match=[{"sourceLabels": {"app": "locals"}}]), name="a")
    state = mesh(older, virtual_service(rule(V2), name="b"))
    assert (send(state).cluster, send(state, "visitors").cluster) == (TO_V1, TO_V2)


def test_existing_objects_are_older_than_those_of_an_upgrade():
    before = mesh(virtual_service(rule(V2), name="b"))
    after = mesh(virtual_service(rule(V1), name="a"), virtual_service(rule(V2), name="b"))
    assert send(after).cluster == TO_V1
    assert send(after.after(before)).cluster == TO_V2


@pytest.mark.parametrize("host", ["Ball", "BALL.arena.svc.cluster.local", "ball.ARENA.svc.Cluster.local"])
def test_hosts_of_a_virtual_service_may_have_capitals(host: str):
    state = mesh(virtual_service(rule(V1), hosts=(host,)))
    assert send(state).cluster == TO_V1
    assert send(state, url="http://BALL:8080/").cluster == TO_V1


def test_istio_compares_the_hosts_of_destinations_and_destination_rules_by_case():
    with pytest.raises(simulation.NoClusterError, match=r"\|Ball\.arena"):  # 503 NC in Envoy
        send(mesh(virtual_service(rule({"host": "Ball"}))))
    state = samples.mesh(*samples.pitch(), samples.destination_rule(host="Ball"), virtual_service(rule(V1)))
    with pytest.raises(simulation.NoClusterError):
        send(state)


def test_a_virtual_service_may_name_a_service_in_two_ways():
    for hosts in (("ball", BALL), ("ball", "ball.arena"), ("ball.arena", "ball")):
        assert send(mesh(virtual_service(rule(V1), hosts=hosts)), url="http://ball.arena:8080/").cluster == TO_V1


def test_a_virtual_service_may_have_a_host_without_a_service():
    state = mesh(virtual_service(rule(V1), hosts=("ball", "fussball.example.com")))
    assert send(state, url="http://fussball.example.com:8080/").cluster == TO_V1


def test_an_undeclared_subset_is_a_missing_cluster():
    with pytest.raises(simulation.NoClusterError):  # 503 NC in Envoy
        send(mesh(virtual_service(rule(V1)), subsets=False))


def test_a_host_without_service_is_a_missing_cluster_at_the_port_that_was_called():
    with pytest.raises(simulation.NoClusterError, match=r"outbound\|8080\|\|nobody\.arena"):
        send(mesh(virtual_service(rule({"host": "nobody"}))))


def test_a_declared_subset_without_pods_has_no_healthy_upstream():
    state = mesh(samples.destination_rule(versions="v3"), virtual_service(rule({"host": "ball", "subset": "v3"})),
                 subsets=False)  # fmt: skip
    with pytest.raises(simulation.NoHealthyUpstreamError):  # 503 UH in Envoy
        send(state)


def test_only_the_share_of_a_missing_subset_fails():
    state = mesh(virtual_service(rule(weighted(V1, 1), weighted({"host": "ball", "subset": "v9"}, 1))))
    assert send(state, dice=0.1).cluster == TO_V1
    with pytest.raises(simulation.NoClusterError):
        send(state, dice=0.9)


def test_the_port_of_a_destination_defaults_to_the_only_port_or_the_called_one():
    web = samples.service("web", port=9000)
    http_rule = rule({"host": "web", "port": {"number": 7}})
    assert "outbound|7||web" in str(samples.routes(mesh(web, virtual_service(http_rule))))
    assert "outbound|9000||web" in str(samples.routes(mesh(web, virtual_service(rule({"host": "web"})))))
    web["spec"]["ports"].append({"name": "http-more", "port": 9001})
    assert "outbound|8080||web" in str(samples.routes(mesh(web, virtual_service(rule({"host": "web"})))))


def test_routes_are_named_after_rule_and_match():
    state = mesh(virtual_service(rule(V1, name="r", match=[{"name": "m", "uri": {"exact": "/a"}}]), rule(V2, name="s")))
    assert [route["name"] for route in samples.routes(state)] == ["r.m", "s"]


def test_time_outs_retries_and_mirrors_stand_on_the_route():
    state = mesh(virtual_service(rule(V1, timeout="2s", retries={"attempts": 0}, mirror=V2)))
    passage = send(state)
    assert passage.action["timeout"] == "2s"
    assert "retry_policy" not in passage.action
    assert passage.mirrors == (TO_V2,)
    none = mesh(virtual_service(rule(V1, mirror=V2, mirrorPercentage={"value": 0})))
    assert send(none).mirrors == ()


def test_the_percentage_of_a_delay_overrides_the_old_percent_field():
    def numerator(**delay: Any) -> int:
        fault = {"delay": {"fixedDelay": "2s", **delay}}
        return int(send(mesh(virtual_service(rule(V1, fault=fault)))).fault["delay"]["percentage"]["numerator"])

    assert numerator() == 0
    assert numerator(percent=50) == 500_000
    assert numerator(percent=50, percentage={"value": 10}) == 100_000
