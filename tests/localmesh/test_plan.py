"""Names and addresses are deterministic, and pods that stay keep theirs."""

from dataclasses import replace

import pytest

from localmesh.errors import LimitError
from localmesh.model import INGRESS_LABELS
from localmesh.plan import Network
from localmesh.plan import plan
from tests.localmesh import samples
from tests.localmesh.samples import NETWORK

SINGLE = Network(block=10, single_address=True)


def test_pods_are_named_after_workload_template_and_ordinal():
    mesh = samples.mesh(samples.deployment("ball", replicas=2))
    fingerprint = mesh.workloads[0].template.fingerprint[:5]
    assert [pod.name for pod in plan(mesh, NETWORK).pods] == [f"ball-{fingerprint}-0", f"ball-{fingerprint}-1"]


def test_every_pod_has_an_address_of_its_own_in_the_block():
    planned = plan(samples.mesh(*samples.pitch(), samples.gateway()), NETWORK)
    assert planned.gateway is not None
    addresses = [pod.address for pod in planned.pods]
    assert addresses == ["127.77.0.2", "127.77.0.3", "127.77.0.4", "127.77.0.5"]
    assert planned.gateway.address == "127.77.0.1"


def test_more_pods_than_an_octet_holds_have_addresses():
    planned = plan(samples.mesh(samples.deployment("ball", replicas=600)), Network(9))
    assert len({pod.address for pod in planned.pods}) == 600
    assert planned.pods[-1].address == "127.9.2.89"


def test_on_a_single_address_no_two_pods_have_a_port_in_common():
    planned = plan(samples.mesh(*samples.pitch(), samples.gateway()), SINGLE)
    assert planned.gateway is not None
    proxies = [*planned.pods, planned.gateway]
    assert {proxy.address for proxy in proxies} == {"127.0.0.1"}
    ports = [port for proxy in proxies for port in proxy.location.ports]
    assert len(set(ports)) == len(ports) == 25
    assert set(ports) < set(range(20_000, 22_000))


def test_a_port_that_the_container_does_not_declare_leads_to_nobody():
    ball = samples.pod(plan(samples.mesh(samples.deployment("ball")), SINGLE), "ball")
    used = {ball.location.app_port, ball.location.proxy_port, ball.location.admin_port, ball.port(8080)}
    assert ball.port(9090) not in used
    own_address = samples.pod(plan(samples.mesh(samples.deployment("ball")), NETWORK), "ball")
    assert (own_address.port(8080), own_address.port(9090)) == (8080, 9090)


def test_a_taken_port_is_skipped_and_pods_that_stay_keep_theirs():
    before = plan(samples.mesh(samples.deployment("a")), SINGLE)
    first = samples.pod(before, "a").location
    elsewhere = replace(SINGLE, taken=frozenset({first.proxy_port, 20_016}))  # 20_016 is of the second pod's
    after = plan(samples.mesh(samples.deployment("a"), samples.deployment("b")), elsewhere, before)
    assert samples.pod(after, "a").location == first
    assert not samples.pod(after, "b").location.ports & elsewhere.taken
    assert not samples.pod(plan(samples.mesh(samples.deployment("a")), elsewhere), "a").location.ports & elsewhere.taken


def test_more_pods_than_a_single_address_has_ports_for_are_refused():
    with pytest.raises(LimitError, match=r"ball-\w+-398: its arena has 2000 ports of 127\.0\.0\.1"):
        plan(samples.mesh(samples.deployment("ball", replicas=400)), SINGLE)


def test_the_same_mesh_gives_the_same_plan():
    mesh = samples.mesh(*samples.pitch())
    before = plan(mesh, NETWORK)
    assert plan(mesh, NETWORK) == before
    assert plan(mesh, NETWORK, before) == before


def test_pods_that_stay_keep_name_and_address_when_others_come_and_go():
    before = plan(samples.mesh(samples.deployment("a"), samples.deployment("b")), NETWORK)
    after = plan(samples.mesh(samples.deployment("aa"), samples.deployment("b", replicas=2)), NETWORK, before)
    assert samples.pod(after, "b") == samples.pod(before, "b")


def test_no_address_of_the_previous_plan_is_given_to_a_new_pod():
    before = plan(samples.mesh(samples.deployment("a"), samples.deployment("b")), NETWORK)
    after = plan(samples.mesh(samples.deployment("a", image="new"), samples.deployment("c")), NETWORK, before)
    assert not {pod.address for pod in after.pods} & {pod.address for pod in before.pods}


def test_a_changed_template_gives_a_new_pod_and_a_changed_rule_does_not():
    def names(*more: samples.Object, **container: str) -> list[str]:
        return [pod.name for pod in plan(samples.mesh(samples.deployment("a", **container), *more), NETWORK).pods]

    assert names(image="new") != names()
    assert names(samples.destination_rule(host="a")) == names()


def test_the_ingress_gateway_is_there_when_a_gateway_is():
    assert plan(samples.mesh(samples.deployment("a")), NETWORK).gateway is None
    pod = plan(samples.mesh(samples.gateway()), Network(77, ingress_port=9090)).gateway
    assert pod is not None
    assert (pod.name, pod.labels, pod.port) == ("istio-ingressgateway", INGRESS_LABELS, 9090)


def test_joined_plans_hold_the_pods_of_both_once():
    before = plan(samples.mesh(samples.deployment("a"), samples.deployment("b")), NETWORK)
    after = plan(samples.mesh(samples.deployment("a", image="new"), samples.deployment("b")), NETWORK, before)
    both = after.joined(before)
    assert [pod.workload for pod in both.pods] == ["a", "b", "a"]
    assert both.test_pods == after.test_pods
