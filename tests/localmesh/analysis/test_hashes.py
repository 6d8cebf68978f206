"""Consistent hashes that keep no caller at an endpoint, and warm-ups without effect."""

import pytest

from tests.localmesh import samples
from tests.localmesh.analysis.warned import warned
from tests.localmesh.samples import V1
from tests.localmesh.samples import V2
from tests.localmesh.samples import rule
from tests.localmesh.samples import virtual_service
from tests.localmesh.samples import weighted

PLAYER = {"httpHeaderName": "x-arena-player"}
SPLIT = virtual_service(rule(weighted(V1, 1), weighted(V2, 1)))
ROUTE = "VirtualService ball, spec.http[0].route"


def hashed(**hashing: object) -> samples.Object:
    return samples.destination_rule(trafficPolicy={"loadBalancer": {"consistentHash": hashing}})


def warned_of(*objects: samples.Object) -> dict[str, str]:
    return warned(*objects, subsets=False)


@pytest.mark.parametrize("key", [{}, {"useSourceIp": False}, {"ringHash": {}}])
def test_a_hash_without_a_key_is_warned_of(key: dict[str, object]):
    (place,) = warned_of(hashed(**key))
    assert place == "DestinationRule ball, spec.trafficPolicy.loadBalancer.consistentHash"


def test_a_subsets_hash_without_a_key_is_warned_of():
    subset = {"name": "v1", "labels": {"version": "v1"}, "trafficPolicy": {"loadBalancer": {"consistentHash": {}}}}
    (place,) = warned_of(samples.destination_rule(subsets=[subset]))
    assert place == "DestinationRule ball, spec.subsets[0].trafficPolicy.loadBalancer.consistentHash"


def test_a_hash_behind_a_random_choice_of_subsets_is_warned_of():
    assert list(warned_of(hashed(**PLAYER), SPLIT)) == [ROUTE]


@pytest.mark.parametrize(
    "route",
    [rule(V1), rule({"host": "ball"}), rule(weighted(V1, 1), weighted(V2, 0))],
)
def test_a_hash_with_a_key_and_one_destination_is_not_warned_of(route: samples.Object):
    assert warned_of(hashed(**PLAYER), virtual_service(route)) == {}
    assert warned_of(hashed(useSourceIp=True)) == {}


def test_a_random_choice_without_a_hash_is_not_warned_of():
    assert warned_of(samples.destination_rule(), SPLIT) == {}


@pytest.mark.parametrize("other", [{"simple": "RANDOM"}, {"consistentHash": PLAYER}])
def test_a_warmup_without_effect_is_warned_of(other: dict[str, object]):
    balancer = {"loadBalancer": {**other, "warmup": {"duration": "1s"}}}
    place = "trafficPolicy.loadBalancer.warmup"
    assert list(warned_of(samples.destination_rule(trafficPolicy=balancer))) == [f"DestinationRule ball, spec.{place}"]
    subset = {"name": "v1", "labels": {"version": "v1"}, "trafficPolicy": balancer}
    (found,) = warned_of(samples.destination_rule(subsets=[subset]))
    assert found == f"DestinationRule ball, spec.subsets[0].{place}"


@pytest.mark.parametrize("other", [{}, {"simple": "ROUND_ROBIN"}, {"simple": "LEAST_REQUEST"}])
def test_a_warmup_with_an_effect_is_not_warned_of(other: dict[str, object]):
    balancer = {"loadBalancer": {**other, "warmup": {"duration": "1s"}}}
    assert warned_of(samples.destination_rule(trafficPolicy=balancer)) == {}
