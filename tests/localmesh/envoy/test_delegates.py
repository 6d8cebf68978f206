"""VirtualServices that delegate: the rules of the delegate within the conditions of the root, as istiod joins them."""

from typing import Any

import pytest

from localmesh.model import Mesh
from tests.localmesh import samples
from tests.localmesh import simulation
from tests.localmesh.analysis.warned import warned
from tests.localmesh.samples import V1
from tests.localmesh.samples import V2
from tests.localmesh.samples import rule
from tests.localmesh.samples import virtual_service

BALL = "ball.arena.svc.cluster.local"
TO_V1, TO_V2 = f"outbound|8080|v1|{BALL}", f"outbound|8080|v2|{BALL}"


def mesh(*objects: samples.Object) -> Mesh:
    return samples.mesh(*samples.pitch(), samples.destination_rule(), *objects)


def root(*rules: samples.Object) -> samples.Object:
    return virtual_service(*rules)


def leaf(*rules: samples.Object, name: str = "shots") -> samples.Object:
    return virtual_service(*rules, name=name, hosts=())


def to_leaf(delegate: str = "shots", **more: Any) -> samples.Object:
    return {"delegate": {"name": delegate}, **more}


def cluster(state: Mesh, path: str = "/", **request: Any) -> str:
    return simulation.send(samples.resources(state), f"http://ball:8080{path}", **request).cluster


def under(state: Mesh) -> dict[str, Any]:
    """The first route of a caller."""
    return dict(samples.routes(state)[0])


def test_the_rules_of_a_delegate_stand_in_the_place_of_the_rule_that_names_it():
    shots = leaf(rule(V2, match=[{"uri": {"prefix": "/shoot/far"}}]), rule(V1))
    state = mesh(root(to_leaf(match=[{"uri": {"prefix": "/shoot"}}]), rule(V2)), shots)
    assert [cluster(state, path) for path in ("/shoot/far", "/shoot/near", "/control")] == [TO_V2, TO_V1, TO_V2]


def test_a_delegate_has_no_effect_of_its_own():
    assert under(mesh(leaf(rule(V1))))["name"] == "default"


def test_several_rules_may_name_the_same_delegate():
    state = mesh(
        root(to_leaf(match=[{"method": {"exact": "GET"}}]), to_leaf(match=[{"method": {"exact": "POST"}}]), rule(V2)),
        leaf(rule(V1)),
    )
    assert [cluster(state, method=method) for method in ("GET", "POST", "PUT")] == [TO_V1, TO_V1, TO_V2]


def test_a_rule_whose_delegate_is_not_there_is_left_out():
    assert cluster(mesh(root(to_leaf("nobody"), rule(V2)))) == TO_V2


def test_a_delegate_gets_from_the_root_what_it_does_not_say_itself():
    above = {"timeout": "1s", "retries": {"attempts": 5}, "rewrite": {"uri": "/root"}, "name": "root"}
    assert under(mesh(root(to_leaf(**above)), leaf(rule(V1))))["route"]["timeout"] == "1s"
    below = {"timeout": "2s", "retries": {"attempts": 1}, "rewrite": {"uri": "/leaf"}, "name": "leaf"}
    made = under(mesh(root(to_leaf(**above)), leaf(rule(V1, **below))))
    assert (made["route"]["timeout"], made["route"]["retry_policy"]["num_retries"]) == ("2s", 1)
    assert (made["route"]["prefix_rewrite"], made["name"]) == ("/leaf", "root-leaf")


def test_a_mirror_of_the_delegate_takes_the_percentage_of_the_root():
    above = to_leaf(mirror=V1, mirrorPercentage={"value": 10})
    made = under(mesh(root(above), leaf(rule(V1, mirror=V2))))
    (copies,) = made["route"]["request_mirror_policies"]
    assert (copies["cluster"], copies["runtime_fraction"]["default_value"]["numerator"]) == (TO_V2, 100_000)


def test_conditions_of_both_must_hold():
    state = mesh(
        root(to_leaf(match=[{"headers": {"x-a": {"exact": "1"}}}]), rule(V2)),
        leaf(rule(V1, match=[{"headers": {"x-b": {"exact": "1"}}}])),
    )
    assert cluster(state, headers={"x-a": "1", "x-b": "1"}) == TO_V1
    assert cluster(state, headers={"x-a": "1"}) == cluster(state, headers={"x-b": "1"}) == TO_V2


CONFLICTS = [
    ({"uri": {"prefix": "/a"}}, {"uri": {"prefix": "/b"}}, True),
    ({"uri": {"prefix": "/a"}}, {"uri": {"prefix": "/a/b"}}, False),
    ({"uri": {"prefix": "/a"}}, {"uri": {"exact": "/a/b"}}, False),
    ({"uri": {"exact": "/a"}}, {"uri": {"prefix": "/a"}}, True),
    ({"uri": {"exact": "/a"}}, {"uri": {"exact": "/a"}}, False),
    ({"uri": {"exact": "/a"}}, {"uri": {"exact": "/b"}}, True),
    ({"uri": {"regex": "/a.*"}}, {"uri": {"exact": "/ab"}}, True),
    ({"uri": {"prefix": "/a"}}, {"uri": {"regex": "/a.*"}}, True),
    ({"headers": {"x-a": {}}}, {"headers": {"x-a": {"exact": "1"}}}, True),
    ({"queryParams": {"a": {"exact": "1"}}}, {"queryParams": {"a": {"exact": "2"}}}, True),
    ({"withoutHeaders": {"x-a": {"exact": "1"}}}, {"withoutHeaders": {"x-b": {"exact": "1"}}}, False),
    ({"method": {"exact": "GET"}}, {"authority": {"exact": "ball:8080"}}, False),
    ({"port": 8080}, {"port": 8081}, True),
    ({"ignoreUriCase": True}, {}, True),
    ({"sourceNamespace": "arena"}, {}, True),
    ({}, {"sourceNamespace": "arena"}, False),
    ({"sourceLabels": {"app": "locals"}}, {"sourceLabels": {"app": "visitors"}}, True),
    ({"sourceLabels": {"app": "locals"}}, {"sourceLabels": {"version": "v1"}}, False),
    ({"gateways": ["mesh"]}, {"gateways": ["mesh", "arena"]}, True),
    ({"gateways": ["mesh", "arena"]}, {"gateways": ["mesh"]}, False),
]


@pytest.mark.parametrize(("above", "below", "conflict"), CONFLICTS)
def test_a_rule_whose_conditions_are_not_within_those_of_the_root_is_left_out_and_warned_of(
    above: Any, below: Any, conflict: bool
):
    places = warned(root(to_leaf(match=[above])), leaf(rule(V1, match=[below])))
    assert ("VirtualService shots, spec.http[0].match" in places) is conflict


def test_a_match_that_conflicts_with_one_of_several_counts_within_the_others():
    state = mesh(
        root(to_leaf(match=[{"uri": {"prefix": "/a"}}, {"uri": {"prefix": "/b"}}]), rule(V2)),
        leaf(rule(V1, match=[{"uri": {"prefix": "/b/c"}}])),
    )
    assert [cluster(state, path) for path in ("/a", "/b", "/b/c")] == [TO_V2, TO_V2, TO_V1]


def test_delegates_that_are_missing_or_unused_are_warned_of():
    places = warned(root(to_leaf("nobody"), rule(V1)), leaf(rule(V1), name="unused"))
    assert places.keys() == {"VirtualService ball, spec.http[0].delegate.name", "VirtualService unused, spec.hosts"}


def test_a_gateway_follows_delegates_too():
    page = virtual_service(to_leaf(), hosts=("*",), gateways=["arena"])
    state = mesh(samples.gateway(), page, leaf(rule(V1)))
    assert TO_V1 in str(samples.gateway_routes(state))
