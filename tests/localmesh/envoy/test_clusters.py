"""Services, subsets and pods become clusters and endpoints; Istio's rules for several policies hold."""

from typing import Any

from localmesh import envoy
from localmesh.envoy.pool import UNLIMITED
from localmesh.plan import plan
from tests.localmesh import samples
from tests.localmesh.samples import destination_rule

BALL = "ball.arena.svc.cluster.local"
BASE = f"outbound|8080||{BALL}"
V1 = f"outbound|8080|v1|{BALL}"
POOL = {"connectionPool": {"http": {"http1MaxPendingRequests": 1}}}
OUTLIER = {"outlierDetection": {"consecutive5xxErrors": 1}}


def clusters(*rules: samples.Object, workload: str = "locals") -> dict[str, envoy.Json]:
    return samples.clusters(samples.mesh(*samples.pitch(), *rules), workload)


def pending(cluster: envoy.Json) -> int:
    return int(cluster["circuit_breakers"]["thresholds"][0]["max_pending_requests"])


def subset(name: str = "v1", **policy: Any) -> samples.Object:
    return {"name": name, "labels": {"version": name}, **({"trafficPolicy": policy} if policy else {})}


def test_every_port_has_a_cluster_and_every_subset_one_more():
    assert set(clusters(destination_rule())) == {
        *(f"outbound|8080||{name}.arena.svc.cluster.local" for name in ("ball", "locals", "visitors")),
        V1,
        f"outbound|8080|v2|{BALL}",
        "inbound|8080||",
    }


def test_statistics_call_a_cluster_by_its_name_and_a_semicolon():
    assert clusters()[BASE]["alt_stat_name"] == f"{BASE};"


def test_a_policy_of_the_host_applies_to_its_subsets():
    result = clusters(destination_rule(trafficPolicy={**POOL, **OUTLIER}))
    assert pending(result[BASE]) == pending(result[V1]) == 1
    assert result[BASE]["outlier_detection"] == result[V1]["outlier_detection"]


def test_a_subset_replaces_whole_blocks_and_never_single_fields():
    top = {"connectionPool": {"tcp": {"maxConnections": 7}}, "loadBalancer": {"simple": "ROUND_ROBIN"}}
    result = clusters(destination_rule(trafficPolicy=top, subsets=[subset(**POOL)]))
    (limits,) = result[V1]["circuit_breakers"]["thresholds"]
    assert (limits["max_pending_requests"], limits["max_connections"]) == (1, UNLIMITED)
    assert result[V1]["lb_policy"] == "ROUND_ROBIN"
    assert result[BASE]["circuit_breakers"]["thresholds"][0]["max_connections"] == 7


def test_an_empty_retry_budget_is_istios_of_20_percent_and_at_least_three():
    (limits,) = clusters(destination_rule(trafficPolicy={"retryBudget": {}}))[BASE]["circuit_breakers"]["thresholds"]
    assert limits["retry_budget"] == {"budget_percent": {"value": 20.0}, "min_retry_concurrency": 3}
    assert limits["max_retries"] == UNLIMITED


def test_a_retry_budget_of_a_subset_replaces_the_one_of_the_host():
    budget = {"percent": 0, "minRetryConcurrency": 1, "budgetInterval": "1.5s"}
    rule = destination_rule(
        trafficPolicy={"retryBudget": {"percent": 50}}, subsets=[subset(retryBudget=budget), subset("v2", **POOL)]
    )
    result = clusters(rule)
    budgets = {name: c["circuit_breakers"]["thresholds"][0].get("retry_budget") for name, c in result.items()}
    assert budgets[V1] == {
        "budget_percent": {"value": 0},
        "min_retry_concurrency": 1,
        "budget_interval": "1.500s",
    }
    half = {"budget_percent": {"value": 50}, "min_retry_concurrency": 3}
    assert budgets[BASE] == budgets[f"outbound|8080|v2|{BALL}"] == half


def test_an_empty_load_balancer_of_a_subset_returns_to_istios_default():
    top = {"loadBalancer": {"simple": "ROUND_ROBIN"}}
    result = clusters(destination_rule(trafficPolicy=top, subsets=[subset(loadBalancer={})]))
    assert result[V1]["lb_policy"] == "LEAST_REQUEST"


def test_an_empty_outlier_detection_switches_it_on():
    result = clusters(destination_rule(trafficPolicy={"outlierDetection": {}}))
    assert result[BASE]["outlier_detection"] == {"enforcing_success_rate": 0}
    assert "outlier_detection" not in clusters(destination_rule())[BASE]


def test_rules_for_one_host_add_up_and_the_first_by_name_wins():
    older = destination_rule("a", trafficPolicy=POOL, subsets=[subset()])
    two = destination_rule("b", BALL, trafficPolicy=OUTLIER, subsets=[subset(**OUTLIER), subset("v2")])
    result = clusters(two, older)
    assert pending(result[BASE]) == 1
    assert "outlier_detection" not in result[BASE]
    assert "outlier_detection" not in result[V1]
    assert f"outbound|8080|v2|{BALL}" in result


def test_the_first_rule_that_has_a_policy_gives_it():
    result = clusters(destination_rule("a"), destination_rule("b", trafficPolicy=POOL))
    assert pending(result[BASE]) == 1


def test_only_the_pool_of_the_host_applies_to_inbound_traffic_too():
    rule = destination_rule(trafficPolicy={**POOL, **OUTLIER})
    inbound = clusters(rule, workload="ball-v1")["inbound|8080||"]
    assert pending(inbound) == 1
    assert "outlier_detection" not in inbound
    assert pending(clusters(rule, workload="locals")["inbound|8080||"]) == UNLIMITED


def test_only_the_retry_budget_of_the_host_applies_to_inbound_traffic_too():
    def inbound(**fields: Any) -> envoy.Json:
        made = clusters(destination_rule(**fields), workload="ball-v1")["inbound|8080||"]
        return dict(made["circuit_breakers"]["thresholds"][0])

    assert "retry_budget" in inbound(trafficPolicy={"retryBudget": {}})
    assert "retry_budget" not in inbound(subsets=[subset(retryBudget={})])


def of_port(number: int = 8080, **policy: Any) -> samples.Object:
    return {"portLevelSettings": [{"port": {"number": number}, **policy}]}


def test_the_policy_of_a_port_replaces_the_whole_policy_of_the_host():
    top = {**OUTLIER, "loadBalancer": {"simple": "RANDOM"}, "retryBudget": {}}
    result = clusters(destination_rule(trafficPolicy={**top, **of_port(**POOL)}))
    for cluster in (result[BASE], result[V1]):
        assert pending(cluster) == 1
        assert cluster["lb_policy"] == "LEAST_REQUEST"
        assert "outlier_detection" not in cluster
        assert "retry_budget" not in cluster["circuit_breakers"]["thresholds"][0]


def test_the_policy_of_another_port_has_no_effect():
    result = clusters(destination_rule(trafficPolicy={**OUTLIER, **of_port(8081, **POOL)}))
    assert pending(result[BASE]) == UNLIMITED
    assert "outlier_detection" in result[BASE]


def test_a_subset_overrides_blocks_of_the_hosts_port_and_its_own_port_overrides_all_of_them():
    top = of_port(**POOL, **OUTLIER)
    random = {"loadBalancer": {"simple": "RANDOM"}}
    blocks = subset(connectionPool={"http": {"http1MaxPendingRequests": 2}}, **random)
    result = clusters(destination_rule(trafficPolicy=top, subsets=[blocks, subset("v2", **of_port(**random))]))
    assert (pending(result[V1]), result[V1]["lb_policy"]) == (2, "RANDOM")
    assert "outlier_detection" in result[V1]
    v2 = result[f"outbound|8080|v2|{BALL}"]
    assert (pending(v2), v2["lb_policy"]) == (UNLIMITED, "RANDOM")
    assert "outlier_detection" not in v2


def test_the_pool_of_a_port_applies_to_inbound_traffic_of_that_port():
    def inbound(number: int) -> envoy.Json:
        rule = destination_rule(trafficPolicy=of_port(number, **POOL))
        return clusters(rule, workload="ball-v1")["inbound|8080||"]

    assert pending(inbound(8080)) == 1
    assert pending(inbound(8081)) == UNLIMITED


def test_a_rule_for_a_wildcard_holds_for_hosts_that_no_rule_names():
    everybody = destination_rule("all", "*.arena.svc.cluster.local", versions="", trafficPolicy=POOL)
    result = clusters(everybody)
    assert pending(result[BASE]) == pending(result["outbound|8080||locals.arena.svc.cluster.local"]) == 1
    named = clusters(everybody, destination_rule(trafficPolicy=OUTLIER))
    assert pending(named[BASE]) == UNLIMITED
    assert pending(named["outbound|8080||locals.arena.svc.cluster.local"]) == 1


def test_of_several_wildcards_the_longest_holds():
    shorter = destination_rule("a", "*.local", versions="", trafficPolicy=OUTLIER)
    longer = destination_rule("b", "*.arena.svc.cluster.local", versions="", trafficPolicy=POOL)
    for rules in ((shorter, longer), (longer, shorter)):
        result = clusters(*rules)
        assert pending(result[BASE]) == 1
        assert "outlier_detection" not in result[BASE]


def test_a_pool_of_a_subset_does_not_apply_to_inbound_traffic():
    rule = destination_rule(subsets=[subset(**POOL)])
    assert pending(clusters(rule, workload="ball-v1")["inbound|8080||"]) == UNLIMITED
    assert pending(clusters(rule)[V1]) == 1


def addresses(resources: envoy.Resources, cluster: str) -> dict[str, str]:
    """Address to health of the endpoints of a cluster."""
    return {
        endpoint["endpoint"]["address"]["socket_address"]["address"]: endpoint["health_status"]
        for locality in resources.endpoints[cluster]["endpoints"]
        for endpoint in locality["lb_endpoints"]
    }


def test_pods_that_are_not_ready_are_unhealthy_endpoints():
    resources = samples.resources(samples.mesh(*samples.pitch()), unready=("ball-v2",))
    assert addresses(resources, BASE) == {"127.77.0.2": "HEALTHY", "127.77.0.3": "UNHEALTHY"}


def test_a_subset_has_the_pods_with_all_its_labels_and_without_labels_all():
    rule = destination_rule(subsets=[{"name": "v1", "labels": {"version": "v1"}}, {"name": "all"}])
    resources = samples.resources(samples.mesh(*samples.pitch(), rule))
    assert list(addresses(resources, V1)) == ["127.77.0.2"]
    assert len(addresses(resources, f"outbound|8080|all|{BALL}")) == 2


def test_endpoints_say_which_workload_and_version_they_are():
    resources = samples.resources(samples.mesh(*samples.pitch()))
    endpoint = resources.endpoints[BASE]["endpoints"][0]["lb_endpoints"][1]
    assert endpoint["metadata"]["filter_metadata"]["istio"]["workload"] == "ball-v2;arena;ball;v2;Kubernetes"


def test_a_target_port_by_name_is_the_pods_own_and_by_number_is_that_number():
    by_name, by_number = samples.service("ball"), samples.service("ball")
    by_number["spec"]["ports"][0]["targetPort"] = 9999
    nowhere = samples.service("ball")
    nowhere["spec"]["ports"][0]["targetPort"] = "grpc"

    def ports(service: samples.Object) -> set[int]:
        resources = samples.resources(samples.mesh(samples.deployment("ball"), samples.deployment("locals"), service))
        assignment = resources.endpoints[BASE]
        return {
            endpoint["endpoint"]["address"]["socket_address"]["port_value"]
            for locality in assignment["endpoints"]
            for endpoint in locality["lb_endpoints"]
        }

    assert (ports(by_name), ports(by_number), ports(nowhere)) == ({8080}, {9999}, set())


def changed(before: dict[str, envoy.Json], after: dict[str, envoy.Json]) -> set[str]:
    return {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}


def test_readiness_changes_endpoints_and_never_clusters():
    mesh = samples.mesh(*samples.pitch(), destination_rule(trafficPolicy=OUTLIER))
    before, after = samples.resources(mesh), samples.resources(mesh, unready=("ball-v2",))
    assert changed(before.endpoints, after.endpoints) == {BASE, f"outbound|8080|v2|{BALL}"}
    assert before.clusters == after.clusters


def test_more_pods_change_endpoints_and_never_clusters():
    mesh = samples.mesh(*samples.pitch())
    three = samples.mesh(*samples.pitch()[1:], samples.deployment("ball-v1", app="ball", replicas=3))
    planned = plan(mesh, samples.NETWORK)
    more = plan(three, samples.NETWORK, planned)
    before = envoy.resources(mesh, planned, samples.pod(planned, "locals"), frozenset())
    after = envoy.resources(three, more, samples.pod(more, "locals"), frozenset())
    assert changed(before.endpoints, after.endpoints) == {BASE}
    assert before.clusters == after.clusters


def test_all_pods_of_a_joined_plan_are_endpoints():
    mesh = samples.mesh(*samples.pitch())
    before = plan(mesh, samples.NETWORK)
    more = samples.mesh(*samples.pitch()[1:], samples.deployment("ball-v1", app="ball", image="new"))
    after = plan(more, samples.NETWORK, before)
    ready = frozenset(pod.name for pod in before.pods)
    resources = envoy.resources(more, after.joined(before), samples.pod(after, "locals"), ready)
    assert sorted(addresses(resources, BASE).values()) == ["HEALTHY", "HEALTHY", "UNHEALTHY"]


def test_clusters_name_the_destination_rule_that_applies_to_them():
    rule = "/apis/networking.istio.io/v1/namespaces/arena/destination-rule/first"
    rule_paths = {
        name: cluster.get("metadata", {}).get("filter_metadata", {}).get("istio", {}).get("config")
        for name, cluster in clusters(destination_rule("first"), destination_rule("second")).items()
    }
    assert {name for name, path in rule_paths.items() if path == rule} == {BASE, V1, f"outbound|8080|v2|{BALL}"}
    assert {path for path in rule_paths.values() if path != rule} == {None}
