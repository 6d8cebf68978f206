"""DestinationRules for no Service, subsets and Services without pods."""

from tests.localmesh import samples
from tests.localmesh.analysis.warned import warned
from tests.localmesh.samples import V1
from tests.localmesh.samples import destination_rule
from tests.localmesh.samples import pasted
from tests.localmesh.samples import rule
from tests.localmesh.samples import virtual_service

RANDOM = {"loadBalancer": {"simple": "RANDOM"}}


def test_a_rule_without_a_service_is_warned_of():
    assert list(warned(destination_rule("other", host="nobody"))) == ["DestinationRule other, spec.host"]
    assert "case-sensitively" in warned(destination_rule("other", host="Ball"))["DestinationRule other, spec.host"]


def test_a_subset_without_pods_is_warned_of():
    warnings = warned(destination_rule(versions="v1 v2 v3"), subsets=False)
    assert list(warnings) == ["DestinationRule ball, spec.subsets[2]"]
    assert "503" in warnings["DestinationRule ball, spec.subsets[2]"]


def test_a_subset_of_a_deployment_that_is_scaled_to_zero():
    objects = [samples.deployment("ball-v3", app="ball", version="v3", replicas=0), destination_rule(versions="v3")]
    assert list(warned(*objects, subsets=False)) == ["DestinationRule ball, spec.subsets[0]"]
    objects[0] = samples.deployment("ball-v3", app="ball", version="v3")
    assert warned(*objects, subsets=False) == {}


def test_pods_of_another_service_are_not_endpoints():
    objects = [samples.deployment("other", version="v3"), destination_rule(versions="v3")]
    assert list(warned(*objects, subsets=False)) == ["DestinationRule ball, spec.subsets[0]"]


def test_settings_overridden_by_an_older_rule_for_the_same_host_are_warned_of():
    def aged(name: str, year: int, versions: str) -> samples.Object:
        return pasted(destination_rule(name, versions=versions, trafficPolicy=RANDOM), f"{year}-01-01T00:00:00Z")

    warnings = warned(aged("a", 2026, "v2 v1"), aged("b", 2025, "v1"), subsets=False)
    assert list(warnings) == ["DestinationRule a, spec.trafficPolicy", "DestinationRule a, spec.subsets[1]"]
    assert "arena/b" in warnings["DestinationRule a, spec.trafficPolicy"]


def test_rules_for_one_host_that_add_up():
    assert warned(destination_rule("a", versions="v1", trafficPolicy=RANDOM), destination_rule("b", versions="v2"),
                  subsets=False) == {}  # fmt: skip


def test_a_service_without_pods_is_warned_of():
    warnings = warned(samples.service("nobody"))
    assert list(warnings) == ["Service nobody, spec.selector"]
    warnings = warned(samples.service("nobody"), destination_rule("nobody", host="nobody", versions="v1"))
    assert list(warnings) == ["Service nobody, spec.selector"]


def test_a_target_port_that_no_container_has_is_warned_of():
    ball = samples.service("ball2", app="ball")
    ball["spec"]["ports"][0]["targetPort"] = "web"
    assert list(warned(ball)) == ["Service ball2, spec.ports[0].targetPort"]


def test_several_faults_are_all_reported():
    warnings = warned(virtual_service(rule({"host": "nobody"}), rule(V1)), destination_rule("x", host="y"))
    assert len(warnings) == 3
