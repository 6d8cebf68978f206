"""Priorities and weights of endpoints by the locality of the caller, as istiod computes them."""

from typing import Any

import pytest

from localmesh import envoy
from localmesh.plan import plan
from tests.localmesh import samples
from tests.localmesh.samples import NETWORK
from tests.localmesh.samples import Object

BALL = "outbound|8080||ball.arena.svc.cluster.local"
V1 = "outbound|8080|v1|ball.arena.svc.cluster.local"
EJECTS = {"outlierDetection": {"consecutive5xxErrors": 1}}
# of the balls, by version
PLACES = {"v1": "eu.home", "v2": "eu.away", "v3": "us.east", "v4": "asia"}


def placed(deployed: Object, locality: str, **labels: str) -> Object:
    all_labels = deployed["spec"]["template"]["metadata"]["labels"]
    all_labels |= labels | ({"istio-locality": locality} if locality else {})
    return deployed


def pitch(caller: str = "eu.home", **labels: str) -> list[Object]:
    """A ball in each place, two in eu/away, and a caller."""
    balls = [
        placed(samples.deployment(f"ball-{v}", app="ball", version=v, replicas=2 if v == "v2" else 1), place, tier=v)
        for v, place in PLACES.items()
    ]
    return [*balls, placed(samples.deployment("locals"), caller, **labels), samples.service("ball")]


def mesh(setting: Object | None = None, caller: str = "eu.home", policy: Object | None = None, **labels: str) -> Any:
    balancer = {} if setting is None else {"loadBalancer": {"localityLbSetting": setting}}
    rule = samples.destination_rule(trafficPolicy={**(EJECTS if policy is None else policy), **balancer})
    return samples.mesh(*pitch(caller, **labels), rule)


def groups(*args: Any, cluster: str = BALL, **more: Any) -> list[Object]:
    """The groups of endpoints that the caller gets."""
    return list(samples.resources(mesh(*args, **more)).endpoints[cluster]["endpoints"])


def priorities(*args: Any, **more: Any) -> dict[str, int]:
    """Locality to priority; those without endpoints are left out."""
    return {where(group): group.get("priority", 0) for group in groups(*args, **more) if group["lb_endpoints"]}


def where(group: Object) -> str:
    return "/".join(group["locality"].get(part, "") for part in ("region", "zone", "sub_zone")).rstrip("/")


def test_endpoints_are_grouped_by_locality_with_the_number_of_each_as_its_weight():
    weights = {where(group): group["load_balancing_weight"] for group in groups(policy={"tls": {"mode": "DISABLE"}})}
    assert weights == {"asia": 1, "eu/away": 2, "eu/home": 1, "us/east": 1}


def test_without_ejections_nobody_is_preferred():
    assert set(priorities({}, policy={"tls": {"mode": "DISABLE"}}).values()) == {0}


@pytest.mark.parametrize("setting", [None, {}, {"enabled": True}])
def test_with_ejections_the_nearest_come_first_as_the_mesh_does_by_default(setting: Object | None):
    assert priorities(setting) == {"eu/home": 0, "eu/away": 1, "us/east": 2, "asia": 2}


def test_a_caller_elsewhere_has_other_priorities_without_gaps():
    assert priorities(caller="us.west") == {"us/east": 0, "eu/home": 1, "eu/away": 1, "asia": 1}
    assert set(priorities(caller="").values()) == {0}
    assert priorities(caller="eu.away.stand") == {"eu/away": 0, "eu/home": 1, "us/east": 2, "asia": 2}


def test_switched_off_nobody_is_preferred():
    assert set(priorities({"enabled": False}).values()) == {0}


def test_failover_names_the_region_that_comes_after_the_own_one():
    setting = {"failover": [{"from": "eu", "to": "asia"}, {"from": "us", "to": "eu"}]}
    assert priorities(setting) == {"eu/home": 0, "eu/away": 1, "asia": 2, "us/east": 3}
    assert priorities(setting, caller="us.east") == {"us/east": 0, "eu/home": 1, "eu/away": 1, "asia": 2}


def test_failover_priority_compares_labels_from_the_first_one_on():
    setting = {"failoverPriority": ["topology.kubernetes.io/region", "topology.kubernetes.io/zone"]}
    assert priorities(setting) == {"eu/home": 0, "eu/away": 1, "us/east": 2, "asia": 2}
    assert priorities({"failoverPriority": ["tier"]}, caller="eu.home", tier="v2") == {
        "eu/away": 0,
        "eu/home": 1,
        "us/east": 1,
        "asia": 1,
    }


def test_failover_priority_may_say_the_value_itself():
    assert priorities({"failoverPriority": ["version=v3"]}) == {"us/east": 0, "eu/home": 1, "eu/away": 1, "asia": 1}


def test_failover_priority_and_failover_together_order_within_each_other():
    setting = {"failoverPriority": ["version=v3"], "failover": [{"from": "eu", "to": "asia"}]}
    assert priorities(setting) == {"us/east": 0, "eu/home": 1, "eu/away": 2, "asia": 3}


def test_distribute_gives_localities_shares_and_takes_the_others_away_without_ejections_too():
    setting = {
        "distribute": [{"from": "us/*", "to": {"us": 100}}, {"from": "eu/home", "to": {"eu/home": 70, "eu/away": 30}}]
    }
    for policy in (EJECTS, {"tls": {"mode": "DISABLE"}}):
        weights = {
            where(group): group["load_balancing_weight"]
            for group in groups(setting, policy=policy)
            if group["lb_endpoints"]
        }
        assert weights == {"eu/home": 70, "eu/away": 30}
        assert set(priorities(setting, policy=policy).values()) == {0}


def test_distribute_divides_a_share_by_the_endpoints_of_the_localities_that_it_names():
    setting = {"distribute": [{"from": "*", "to": {"eu/*": 70, "us": 30}}]}
    weights = {where(group): group["load_balancing_weight"] for group in groups(setting) if group["lb_endpoints"]}
    assert weights == {"eu/home": 24, "eu/away": 47, "us/east": 30}  # 70 * 1/3 and 70 * 2/3, rounded up


def test_distribute_says_nothing_about_callers_that_it_does_not_name():
    setting = {"distribute": [{"from": "asia", "to": {"asia": 100}}]}
    assert len(priorities(setting)) == 4


@pytest.mark.parametrize(
    ("setting", "policy", "weighted"),
    [
        (None, EJECTS, False),
        ({"enabled": True}, EJECTS, False),
        ({"failover": [{"from": "eu", "to": "us"}]}, EJECTS, True),
        ({"failover": [{"from": "eu", "to": "us"}]}, {"tls": {"mode": "DISABLE"}}, False),
        ({"failoverPriority": ["version"]}, EJECTS, True),
        ({"distribute": [{"from": "*", "to": {"eu": 100}}]}, {"tls": {"mode": "DISABLE"}}, True),
        ({"enabled": False, "failoverPriority": ["version"]}, EJECTS, False),
    ],
)
def test_envoy_follows_the_weights_of_localities_where_istio_says_so(setting: Any, policy: Object, weighted: bool):
    cluster = samples.clusters(mesh(setting, policy=policy))[BALL]
    assert ("locality_weighted_lb_config" in cluster["common_lb_config"]) is weighted


def test_a_subset_with_a_load_balancer_of_its_own_has_the_meshs_default_again():
    subset = {"name": "v1", "labels": {"version": "v1"}, "trafficPolicy": {"loadBalancer": {"simple": "RANDOM"}}}
    off = {"loadBalancer": {"localityLbSetting": {"enabled": False}}, **EJECTS}
    both = samples.mesh(
        *pitch("us"),
        placed(samples.deployment("ball-v1b", app="ball"), "us.west"),
        samples.destination_rule(subsets=[subset], trafficPolicy=off),
    )
    endpoints = samples.resources(both).endpoints
    assert {each.get("priority", 0) for each in endpoints[BALL]["endpoints"]} == {0}
    assert {where(each): each.get("priority", 0) for each in endpoints[V1]["endpoints"]} == {"us/west": 0, "eu/home": 1}


def test_callers_with_an_equal_viewpoint_share_their_endpoints_and_without_preferences_all_do():
    prefers, alike = mesh(), mesh(policy={"tls": {"mode": "DISABLE"}})
    pods = {pod.workload: pod for pod in plan(prefers, NETWORK).pods}
    home, ball, away = (envoy.viewpoint(prefers, pods[name].labels) for name in ("locals", "ball-v1", "ball-v2"))
    assert home == ball != away
    assert {envoy.viewpoint(alike, pod.labels) for pod in pods.values()} == {envoy.Viewpoint()}


def test_only_the_labels_that_a_preference_names_make_another_viewpoint():
    setting = {"failoverPriority": ["version", "tier=gold"]}
    one, other = (mesh(setting, version="v1", colour=colour) for colour in ("red", "blue"))
    views = [envoy.viewpoint(each, samples.pod(plan(each, NETWORK), "locals").labels) for each in (one, other)]
    assert views[0] == views[1]
    assert dict(views[0].labels) == {"version": "v1"}
