"""The protocol with an Envoy: what is sent and when, what it accepted, and what it refused."""

import pytest

from localmesh.envoy import CLUSTER
from localmesh.envoy import ENDPOINTS
from localmesh.envoy import LISTENER
from localmesh.envoy import ROUTES
from localmesh.xds.session import Session
from tests.localmesh.xds.envoys import FakeEnvoy
from tests.localmesh.xds.envoys import names
from tests.localmesh.xds.envoys import snapshot

ONE = snapshot({"a": 1, "b": 1})


def started(state=ONE) -> FakeEnvoy:  # type: ignore[no-untyped-def]
    envoy = FakeEnvoy(Session(state))
    envoy.start()
    return envoy


def test_an_envoy_that_starts_gets_everything_in_the_order_in_which_it_asks():
    envoy = FakeEnvoy(Session(ONE))
    envoy.say(CLUSTER)
    assert [(response.type_url, names(response)) for response in envoy.inbox] == [(CLUSTER, {"a", "b"})]
    envoy.accept()
    envoy.say(ENDPOINTS, resource_names_subscribe=["a"])
    assert names(envoy.accept()) == {"a"}
    assert not envoy.session.is_in_force
    envoy.say(ENDPOINTS, resource_names_subscribe=["b"])
    assert names(envoy.accept()) == {"b"}
    envoy.say(LISTENER)
    envoy.say(ROUTES, resource_names_subscribe=["r"])
    envoy.accept_all()
    assert envoy.session.is_in_force


def test_a_state_is_in_force_only_when_everything_is_acknowledged():
    envoy = started()
    envoy.session.push(snapshot({"a": 1, "b": 1}, {"a": 2}))
    assert not envoy.session.is_in_force
    envoy.accept()
    assert envoy.session.is_in_force


def test_only_what_changed_is_sent():
    envoy = started()
    envoy.session.push(snapshot({"a": 1, "b": 1}, {"b": 2}))
    (response,) = envoy.accept_all()
    assert (response.type_url, names(response)) == (ENDPOINTS, {"b"})
    envoy.session.push(snapshot({"a": 1, "b": 1}, {"b": 2}))
    assert not envoy.inbox


def test_a_change_of_endpoints_touches_no_cluster():
    envoy = started()
    envoy.session.push(snapshot({"a": 1, "b": 1}, {"a": 2, "b": 2}))
    assert {response.type_url for response in envoy.accept_all()} == {ENDPOINTS}


def test_endpoints_come_only_to_an_envoy_that_has_asked_for_them():
    envoy = started(snapshot({"a": 1}))
    envoy.session.push(snapshot({"a": 1, "b": 1}))
    assert [response.type_url for response in envoy.accept_all()] == [CLUSTER]
    assert not envoy.session.is_in_force
    envoy.say(ENDPOINTS, resource_names_subscribe=["b"])
    assert names(envoy.accept()) == {"b"}
    assert envoy.session.is_in_force


def test_a_changed_cluster_gets_its_endpoints_again_because_it_waits_for_them():
    envoy = started()
    envoy.session.push(snapshot({"a": 2, "b": 1}))
    first, second = envoy.accept_all()
    assert (first.type_url, names(first)) == (CLUSTER, {"a"})
    assert (second.type_url, names(second)) == (ENDPOINTS, {"a"})
    assert envoy.session.is_in_force


def test_an_earlier_acknowledgement_does_not_count_for_the_endpoints_of_a_changed_cluster():
    envoy = started()
    envoy.session.push(snapshot({"a": 1, "b": 1}, {"a": 2}))
    envoy.session.push(snapshot({"a": 2, "b": 1}, {"a": 2}))
    assert [response.type_url for response in envoy.inbox] == [ENDPOINTS, CLUSTER]
    envoy.accept()
    envoy.accept()
    assert not envoy.session.is_in_force
    assert names(envoy.accept()) == {"a"}
    assert envoy.session.is_in_force


def test_a_name_that_is_asked_for_again_is_sent_again():
    envoy = started()
    envoy.say(ENDPOINTS, resource_names_subscribe=["a"])
    assert names(envoy.accept()) == {"a"}


def test_resources_that_are_gone_are_removed():
    envoy = started()
    envoy.session.push(snapshot({"a": 1}))
    (response,) = envoy.accept_all()
    assert list(response.removed_resources) == ["b"]
    envoy.say(ENDPOINTS, resource_names_unsubscribe=["b"])
    assert envoy.session.is_in_force
    assert set(envoy.has[CLUSTER]) == {"a"}


def test_changes_that_come_while_an_envoy_is_busy_are_sent_together():
    envoy = started()
    for number in range(2, 7):
        envoy.session.push(snapshot({"a": 1, "b": 1}, {"a": number, "b": number}))
    assert len(envoy.inbox) == 1
    envoy.accept()
    (last,) = envoy.accept_all()
    assert {resource.version for resource in last.resources} == {
        resource.version for resource in snapshot({"a": 1, "b": 1}, {"a": 6, "b": 6})[ENDPOINTS].values()
    }
    assert envoy.session.is_in_force


def test_a_refusal_has_the_envoys_message_and_the_state_is_not_in_force():
    envoy = started()
    envoy.session.push(snapshot({"a": 2, "b": 1}))
    envoy.refuse("a: no such policy")
    refusal = envoy.session.refusal
    assert refusal is not None
    assert (refusal.reason, [each.name for each in refusal.resources]) == ("a: no such policy", ["a"])
    assert not envoy.session.is_in_force


def test_refused_resources_are_not_sent_again_by_themselves():
    envoy = started()
    envoy.session.push(snapshot({"a": 1, "b": 1}, routes=2))
    envoy.refuse("no")
    envoy.say(ROUTES, response_nonce="some-old-one")
    assert not envoy.inbox


def test_after_a_refusal_the_old_state_is_sent_and_in_force_again():
    envoy = started()
    envoy.session.push(snapshot({"a": 2, "b": 2}))
    envoy.refuse("a: no")
    envoy.session.push(ONE)
    envoy.accept_all()
    assert envoy.session.is_in_force
    assert not envoy.session.refusal
    assert envoy.has[CLUSTER] == {name: resource.version for name, resource in ONE[CLUSTER].items()}


def test_a_corrected_resource_is_enough_after_a_refusal_at_the_start():
    envoy = FakeEnvoy(Session(snapshot({"a": 1, "b": 1})))
    envoy.say(CLUSTER)
    envoy.refuse("b: no")
    envoy.session.push(snapshot({"a": 1, "b": 2}))
    assert names(envoy.accept()) == {"a", "b"}


def test_the_answer_to_an_old_response_is_ignored():
    envoy = started()
    envoy.session.push(snapshot({"a": 1, "b": 1}, routes=2))
    envoy.say(ROUTES, response_nonce="1")
    assert not envoy.session.is_in_force
    envoy.accept()
    assert envoy.session.is_in_force


def test_a_restarted_envoy_gets_everything_again():
    envoy = started()
    envoy.leave()
    assert not envoy.session.is_in_force
    again = FakeEnvoy(envoy.session)
    again.start()
    assert again.has == envoy.has
    assert again.session.is_in_force


def test_a_reconnected_envoy_gets_only_what_it_does_not_have():
    envoy = started()
    envoy.leave()
    envoy.session.push(snapshot({"a": 1, "b": 2}))
    again = FakeEnvoy(envoy.session)
    again.say(CLUSTER, initial_resource_versions=envoy.has[CLUSTER])
    assert names(again.accept()) == {"b"}
    again.say(ENDPOINTS, resource_names_subscribe=["a", "b"], initial_resource_versions=envoy.has[ENDPOINTS])
    again.say(LISTENER, initial_resource_versions=envoy.has[LISTENER])
    again.say(ROUTES, resource_names_subscribe=["r"], initial_resource_versions=envoy.has[ROUTES])
    again.accept_all()
    assert again.session.is_in_force


def test_a_reconnected_envoy_learns_which_resources_are_gone():
    envoy = started()
    envoy.leave()
    envoy.session.push(snapshot({"a": 1}))
    again = FakeEnvoy(envoy.session)
    again.say(CLUSTER, initial_resource_versions=envoy.has[CLUSTER])
    assert list(again.accept().removed_resources) == ["b"]


def test_a_new_stream_replaces_an_old_one_that_did_not_close():
    envoy = started()
    again = FakeEnvoy(envoy.session)
    again.start()
    envoy.leave()
    assert again.session.is_in_force


@pytest.mark.parametrize("type_url", [CLUSTER, LISTENER])
def test_all_resources_of_a_type_may_also_be_asked_for_by_a_star(type_url: str):
    envoy = FakeEnvoy(Session(ONE))
    envoy.say(type_url, resource_names_subscribe=["*"])
    assert names(envoy.accept()) == set(ONE[type_url])
