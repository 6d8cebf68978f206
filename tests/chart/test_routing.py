"""What the chart asks of Istio: rules for callers of the ball, policies for its versions, and the page's way in."""

import json
from typing import Any

import pytest

from tests.chart.rendered import OVERLAYS
from tests.chart.rendered import Object
from tests.chart.rendered import Rendered
from tests.chart.rendered import Values
from tests.chart.rendered import merged
from tests.chart.rendered import overlay
from tests.chart.rendered import render

ALL_BALLS = [{"destination": {"host": "ball", "port": {"number": 8080}}}]


def routed(**settings: Any) -> Rendered:
    """Both balls and the stars are there, and the ball is routed like this."""
    base: Values = {
        "ball": {"versions": {"v2": {"enabled": True}}},
        "players": {"groups": {"messi": {"enabled": True}}},
    }
    return render(merged(base, {"routing": {"ball": settings}}))


def rule(**fields: Any) -> Object:
    """The first rule that is rendered for these fields."""
    return routed(rules={"all": fields}).rules()[0]


def to(version: str, weight: int) -> Object:
    return {"destination": {"host": "ball", "subset": version, "port": {"number": 8080}}, "weight": weight}


def test_without_rules_every_caller_is_routed_to_all_balls_without_retries():
    assert render().rules() == [{"name": "default", "route": ALL_BALLS, "retries": {"attempts": 0}}]


def test_a_rule_routes_by_weight():
    assert rule(to={"v1": 75, "v2": 25})["route"] == [to("v1", 75), to("v2", 25)]


def test_a_rule_without_versions_routes_to_all_balls():
    assert rule(abort={"status": 503, "percent": 10})["route"] == ALL_BALLS


def test_rules_are_applied_in_alphabetical_order_and_carry_their_names():
    rules = {"20-b": {"to": {"v2": 1}}, "10-a": {"from": {"locals": True}, "to": {"v1": 1}}}
    assert [r["name"] for r in routed(rules=rules).rules()] == ["10-a", "20-b"]


def test_each_caller_of_a_rule_has_a_separate_match():
    matches = rule(**{"from": {"locals": True, "visitors": True, "messi": False}})["match"]
    assert matches == [{"sourceLabels": {"app": "locals"}}, {"sourceLabels": {"app": "visitors"}}]


def test_headers_are_matched_together_with_the_caller():
    header = {"x-user": {"exact": "ada"}}
    assert rule(headers=header)["match"] == [{"headers": header}]
    both = {"from": {"locals": True, "visitors": True}, "headers": header}
    assert rule(**both)["match"] == [
        {"headers": header, "sourceLabels": {"app": "locals"}},
        {"headers": header, "sourceLabels": {"app": "visitors"}},
    ]


def test_a_rule_for_all_callers_has_no_match_and_comes_last():
    (only,) = routed(rules={"all": {"to": {"v1": 1}}}).rules()
    assert "match" not in only


def test_callers_without_a_rule_get_all_balls_rather_than_a_404():
    rules = routed(rules={"some": {"from": {"locals": True}, "to": {"v1": 1}}}, timeout="2s").rules()
    assert rules[-1] == {"name": "default", "route": ALL_BALLS, "retries": {"attempts": 0}, "timeout": "2s"}


def test_a_mirror_always_has_an_explicit_percentage():
    mirrored = rule(to={"v1": 1}, mirror={"version": "v2"})
    assert mirrored["mirror"] == {"host": "ball", "subset": "v2", "port": {"number": 8080}}
    assert mirrored["mirrorPercentage"] == {"value": 100}
    assert rule(to={"v1": 1}, mirror={"version": "v2", "percent": 12.5})["mirrorPercentage"] == {"value": 12.5}


def test_a_percentage_of_zero_is_not_treated_as_unset():
    assert rule(to={"v1": 1}, mirror={"version": "v2", "percent": 0})["mirrorPercentage"] == {"value": 0}
    assert rule(delay={"seconds": 1, "percent": 0})["fault"]["delay"]["percentage"] == {"value": 0}
    assert rule(abort={"status": 503, "percent": 0})["fault"]["abort"]["percentage"] == {"value": 0}


@pytest.mark.parametrize(("seconds", "written"), [(2, "2s"), (0.5, "0.5s"), (3600, "3600s")])
def test_a_delay_is_a_fault_with_a_duration(seconds: float, written: str):
    assert rule(delay={"seconds": seconds})["fault"] == {
        "delay": {"fixedDelay": written, "percentage": {"value": 100}},
    }


def test_delay_and_abort_share_one_fault():
    fault = rule(delay={"seconds": 1}, abort={"status": 503, "percent": 25})["fault"]
    assert fault == {
        "delay": {"fixedDelay": "1s", "percentage": {"value": 100}},
        "abort": {"httpStatus": 503, "percentage": {"value": 25}},
    }


def test_retries_of_a_rule_replace_the_general_ones_completely():
    general = {"attempts": 3, "perTryTimeout": "500ms", "retryOn": "5xx"}
    rules = {"a": {"from": {"locals": True}, "retries": {"attempts": 1}}, "b": {}}
    with_retries, others = routed(retries=general, rules=rules).rules()
    assert with_retries["retries"] == {"attempts": 1}
    assert others["retries"] == general


def test_a_timeout_of_a_rule_replaces_the_general_one():
    rules = {"a": {"from": {"locals": True}, "timeout": ""}, "b": {"from": {"messi": True}, "timeout": "1s"}, "c": {}}
    assert [r.get("timeout") for r in routed(timeout="2s", rules=rules).rules()] == [None, "1s", "2s"]


@pytest.mark.parametrize("name", ["one-ball", *(n for n in OVERLAYS if n != "init-ui")])
def test_every_route_to_the_ball_has_explicit_retries(name: str):
    rules = render(overlay(name)).rules()
    assert rules
    assert all("attempts" in r["retries"] for r in rules)


@pytest.mark.parametrize("name", ["one-ball", *(n for n in OVERLAYS if n != "init-ui")])
def test_every_version_that_runs_is_a_subset_and_no_other(name: str):
    rendered = render(overlay(name))
    pods = rendered.pods().values()
    running = {p["metadata"]["labels"]["version"] for p in pods if p["metadata"]["labels"]["app"] == "ball"}
    subsets = rendered.one("DestinationRule", "ball")["spec"]["subsets"]
    assert {s["name"]: s["labels"] for s in subsets} == {version: {"version": version} for version in running}


def test_balancing_and_ejection_are_set_on_the_ball_and_pools_on_its_subsets():
    detection = {"consecutive5xxErrors": 1, "interval": "1s"}
    pool = {"tcp": {"maxConnections": 1}}
    rules = {"all": {"to": {"v1": 1}}}
    spec = routed(outlierDetection=detection, connectionPool=pool, rules=rules).one("DestinationRule", "ball")["spec"]
    assert spec["trafficPolicy"] == {"loadBalancer": {"simple": "ROUND_ROBIN"}, "outlierDetection": detection}
    assert [s["trafficPolicy"] for s in spec["subsets"]] == [{"connectionPool": pool}] * 2


def test_a_retry_budget_is_set_on_the_subset_of_its_version_beside_the_pool():
    pool, budget = {"tcp": {"maxConnections": 1}}, {"percent": 12.5, "minRetryConcurrency": 1}
    rules = {"all": {"to": {"v1": 1}}}
    without = routed(retryBudgets={"v1": budget}, rules=rules).one("DestinationRule", "ball")["spec"]["subsets"]
    assert [s.get("trafficPolicy") for s in without] == [{"retryBudget": budget}, None]
    removed = routed(retryBudgets={"v1": None}, rules=rules).one("DestinationRule", "ball")["spec"]["subsets"]
    assert [s.get("trafficPolicy") for s in removed] == [None, None]
    beside = routed(retryBudgets={"v1": budget}, connectionPool=pool, rules=rules).one("DestinationRule", "ball")
    policies = [s["trafficPolicy"] for s in beside["spec"]["subsets"]]
    assert policies == [{"connectionPool": pool, "retryBudget": budget}, {"connectionPool": pool}]


def test_a_consistent_hash_replaces_the_load_balancer():
    by = {"httpHeaderName": "x-arena-player"}
    spec = routed(consistentHash=by).one("DestinationRule", "ball")["spec"]
    assert spec["trafficPolicy"] == {"loadBalancer": {"consistentHash": by}}


def test_a_rate_limit_is_a_bucket_in_the_sidecars_of_the_balls_after_their_policies():
    spec = routed(rateLimit={"perSecond": 5, "burst": 9}).one("EnvoyFilter", "ball-rate-limit")["spec"]
    assert spec["workloadSelector"]["labels"] == {"app": "ball", "app.kubernetes.io/instance": "arena"}
    (patch,) = spec["configPatches"]
    assert patch["match"]["context"] == "SIDECAR_INBOUND"
    manager = patch["match"]["listener"]["filterChain"]["filter"]
    assert (patch["patch"]["operation"], manager["subFilter"]["name"]) == ("INSERT_BEFORE", "envoy.filters.http.router")
    limit = patch["patch"]["value"]["typed_config"]
    assert limit["token_bucket"] == {"max_tokens": 9, "tokens_per_fill": 5, "fill_interval": "1s"}
    always = {"numerator": 100, "denominator": "HUNDRED"}
    assert [limit[key]["default_value"] for key in ("filter_enabled", "filter_enforced")] == [always, always]


def test_localities_are_labels_of_the_pods_and_preferred_as_istio_is_told():
    setting = {"failover": [{"from": "eu", "to": "us"}]}
    values: Values = {
        "ball": {"versions": {"v1": {"locality": "eu/home"}}},
        "players": {"groups": {"locals": {"locality": "eu/home/stand"}}},
        "routing": {"ball": {"localityLbSetting": setting, "outlierDetection": {"interval": "1s"}}},
    }
    rendered = render(values)
    labels = {name: pod["metadata"]["labels"].get("istio-locality") for name, pod in rendered.pods().items()}
    assert labels["ball-v1"] == "eu.home"
    assert labels["locals"] == "eu.home.stand"
    assert labels["visitors"] is None
    assert rendered.env("ball-v1")["ARENA_LOCALITY"] == "eu/home"
    assert "ARENA_LOCALITY" not in rendered.env("visitors")
    policy = rendered.one("DestinationRule", "ball")["spec"]["trafficPolicy"]
    assert policy["loadBalancer"] == {"simple": "ROUND_ROBIN", "localityLbSetting": setting}


def test_by_default_there_are_no_ejections_and_no_limits():
    spec = render().one("DestinationRule", "ball")["spec"]
    assert spec["trafficPolicy"] == {"loadBalancer": {"simple": "ROUND_ROBIN"}}
    assert spec["subsets"] == [{"name": "v1", "labels": {"version": "v1"}}]


def test_the_gateway_shows_the_page_and_nothing_else():
    rendered = render({"ingress": {"host": "arena.example"}})
    (server,) = rendered.one("Gateway", "arena")["spec"]["servers"]
    assert server == {"port": {"number": 80, "name": "http", "protocol": "HTTP"}, "hosts": ["arena.example"]}
    spec = rendered.one("VirtualService", "ui")["spec"]
    assert (spec["hosts"], spec["gateways"]) == (["arena.example"], ["arena"])
    (only,) = spec["http"]
    assert only["match"] == [{"uri": {"exact": "/"}}, {"uri": {"prefix": "/assets/"}}, {"uri": {"prefix": "/api/"}}]
    assert only["route"] == [{"destination": {"host": "ui", "port": {"number": 8080}}}]


def test_without_ingress_there_is_no_gateway():
    kinds = {(o["kind"], o["metadata"]["name"]) for o in render({"ingress": {"enabled": False}}).objects}
    assert ("VirtualService", "ball") in kinds
    assert not {("Gateway", "arena"), ("VirtualService", "ui")} & kinds


def test_without_a_ball_nothing_is_routed_to_it():
    kinds = {(o["kind"], o["metadata"]["name"]) for o in render({"ball": {"enabled": False}}).objects}
    assert ("VirtualService", "ui") in kinds
    assert not {("VirtualService", "ball"), ("DestinationRule", "ball")} & kinds


@pytest.mark.parametrize("limited", [True, False])
def test_rules_that_others_own_are_not_rendered_and_all_other_objects_are(limited: bool):
    limit = {"rateLimit": {"perSecond": 5, "burst": 5}} if limited else {}
    mine, theirs = (
        render({"routing": {"managed": managed, "ball": limit}, "security": {"mtls": {"mode": "STRICT"}}})
        for managed in (True, False)
    )
    kinds, others = ({(o["kind"], o["metadata"]["name"]) for o in rendered.objects} for rendered in (mine, theirs))
    assert kinds - others == {("VirtualService", "ball"), ("DestinationRule", "ball")}
    assert not others - kinds
    assert theirs.pods().keys() == mine.pods().keys()
    assert (("EnvoyFilter", "ball-rate-limit") in others) is limited


def test_the_page_shows_no_rules_that_others_own():
    story = render({"routing": {"managed": False}}).one("ConfigMap", "scenario")["data"]["scenario.json"]
    assert {(o["kind"], o["name"]) for o in json.loads(story)["istio"]} == {
        ("Gateway", "arena"),
        ("VirtualService", "ui"),
    }


def test_pods_do_not_depend_on_who_owns_the_rules():
    assert render({"routing": {"managed": False}}).pods() == render().pods()


def test_null_removes_a_rule_of_an_earlier_values_file():
    rules = {"first": {"to": {"v1": 1}, "from": {"locals": True}}, "second": {"to": {"v2": 1}}}
    removed = merged({"rules": rules}, {"rules": {"first": None}})
    assert [entry["name"] for entry in routed(**removed).rules()] == ["second"]
    assert routed(rules={"first": None}).rules() == routed().rules()


def test_null_removes_a_version_a_group_and_a_claim_of_an_earlier_values_file():
    earlier: Values = {
        "ball": {"versions": {"v3": {}}},
        "players": {"groups": {"juniors": {"team": "locals"}}},
        "scenario": {"proof": {"v1-is-there": {"claim": "only", "ball": "v1", "callers": {}, "requests": 10}}},
    }
    later: Values = {
        "ball": {"versions": {"v3": None}},
        "players": {"groups": {"juniors": None}},
        "scenario": {"proof": {"v1-is-there": None}},
    }
    assert render(merged(earlier, later)).pods().keys() == render().pods().keys()
