"""The node's proxy: there for pods without a sidecar alone, with an address for every Service that stays the same."""

from pathlib import Path

import pytest

from localmesh import envoy
from localmesh.nodeproxy import NodeProxy
from localmesh.plan import Network
from localmesh.plan import Plan
from localmesh.plan import plan
from tests.localmesh import samples
from tests.localmesh.samples import NETWORK
from tests.localmesh.samples import Object
from tests.localmesh.samples import deployment
from tests.localmesh.samples import plain
from tests.localmesh.samples import service
from tests.localmesh.validation import static
from tests.localmesh.validation import validate

SINGLE = Network(block=10, single_address=True)
FORMS = pytest.mark.parametrize("network", [NETWORK, SINGLE], ids=["an address a pod", "a single address"])
STRANGER = [plain(deployment("stranger")), service("stranger")]
BALL = "outbound|8080||ball.arena.svc.cluster.local"


def proxy(planned: Plan) -> NodeProxy:
    assert planned.node_proxy
    return planned.node_proxy


def sockets(planned: Plan) -> dict[tuple[str, int], tuple[str, int]]:
    """Where each port of each Service is."""
    return {
        (known.service.name, number): (known.address, port)
        for known in proxy(planned).services
        for number, port in known.ports.items()
    }


def resources(*objects: Object, network: Network = NETWORK, unready: str = "") -> envoy.Resources:
    mesh = samples.mesh(*objects)
    planned = plan(mesh, network)
    ready = frozenset(pod.name for pod in planned.pods if pod.workload != unready)
    return envoy.resources(mesh, planned, proxy(planned), ready)


def test_there_is_none_while_every_pod_has_a_sidecar():
    planned = plan(samples.mesh(*samples.pitch(), samples.gateway()), NETWORK)
    assert planned.node_proxy is None
    assert "kube-proxy" not in [pod.name for pod in planned.lasting]


def test_a_pod_or_a_test_pod_without_a_sidecar_brings_it():
    test = {**plain(deployment("proof"))["spec"]["template"], "apiVersion": "v1", "kind": "Pod"}
    test["metadata"] |= {"name": "proof", "annotations": {"helm.sh/hook": "test"}}
    test["spec"]["restartPolicy"] = "Never"
    for objects in (STRANGER, [test]):
        planned = plan(samples.mesh(*samples.pitch(), *objects), NETWORK)
        assert planned.lasting[0] == planned.node_proxy
        assert proxy(planned).name == "kube-proxy"


def test_other_pods_keep_their_addresses_when_it_comes_and_goes():
    before = plan(samples.mesh(*samples.pitch()), NETWORK)
    during = plan(samples.mesh(*samples.pitch(), *STRANGER), NETWORK, before)
    after = plan(samples.mesh(*samples.pitch()), NETWORK, during)
    assert before.pods == after.pods == tuple(pod for pod in during.pods if pod.workload != "stranger")


@FORMS
def test_no_service_shares_a_socket_with_another_one_or_with_a_pod(network: Network):
    planned = plan(samples.mesh(*samples.pitch(), *STRANGER), network)
    taken = [(pod.address, pod.port(8080)) for pod in planned.pods]
    taken += [(pod.address, pod.location.admin_port) for pod in (*planned.pods, proxy(planned))]
    every = [*sockets(planned).values(), *taken]
    assert len(set(every)) == len(every)
    assert set(sockets(planned)) == {(name, 8080) for name in ("ball", "locals", "visitors", "stranger")}


@FORMS
def test_a_service_keeps_its_address_as_long_as_it_is_there(network: Network):
    before = plan(samples.mesh(*samples.pitch(), *STRANGER), network)
    more = [*samples.pitch()[:-2], *STRANGER, service("extra", app="ball")]  # without the Services locals and visitors
    after = plan(samples.mesh(*more), network, before)
    kept = {known: place for known, place in sockets(before).items() if known[0] in ("ball", "stranger")}
    assert kept.items() <= sockets(after).items()
    assert sockets(after)["extra", 8080] not in sockets(before).values()
    assert proxy(after).location == proxy(before).location


def test_a_service_has_its_own_ports_on_an_address_of_its_own():
    planned = plan(samples.mesh(*samples.pitch(), *STRANGER), NETWORK)
    addresses = {name: address for (name, _), (address, port) in sockets(planned).items() if port == 8080}
    assert len(set(addresses.values())) == len(addresses) == 4
    assert {known.closed_port for known in proxy(planned).services} == {None}


@pytest.mark.parametrize(("numbers", "expected"), [([80], [20560]), ([80, 20560], [21584, 20560])])
def test_a_port_that_only_root_may_listen_on_is_another_one_there(numbers: list[int], expected: list[int]):
    web = service("web")
    web["spec"]["ports"] = [{"name": f"http-{n}", "port": n, "targetPort": 8080} for n in numbers]
    planned = plan(samples.mesh(web, deployment("web"), *STRANGER), NETWORK)
    (ports,) = (known.ports for known in proxy(planned).services if known.service.name == "web")
    assert ports == dict(zip(numbers, expected, strict=True))


def test_on_a_single_address_every_port_of_a_service_has_one_and_others_lead_to_nobody():
    web = service("web")
    web["spec"]["ports"] = [{"name": f"http-{n}", "port": n, "targetPort": 8080} for n in (80, 8080)]
    planned = plan(samples.mesh(web, deployment("web"), *STRANGER), SINGLE)
    (known,) = (known for known in proxy(planned).services if known.service.name == "web")
    assert known.address == "127.0.0.1"
    assert set(known.ports) == {80, 8080}
    assert len({*known.ports.values(), known.closed_port}) == 3
    assert known.closed_port not in [port for _, port in sockets(planned).values()]


def test_while_plans_replace_each_other_it_serves_the_services_of_both():
    before = plan(samples.mesh(*samples.pitch(), *STRANGER), NETWORK)
    after = plan(samples.mesh(*samples.pitch()[:-1], *STRANGER, service("extra", app="ball")), NETWORK, before)
    both = sockets(after.joined(before))
    assert both == {**sockets(before), **sockets(after)}
    assert len(both) == 5
    gone = plan(samples.mesh(*samples.pitch()), NETWORK, before)
    assert gone.joined(before).node_proxy == before.node_proxy
    assert before.joined(gone).node_proxy == before.node_proxy


@FORMS
def test_a_connection_to_a_service_goes_to_the_inbound_ports_of_its_ready_pods(network: Network):
    mesh = samples.mesh(*samples.pitch(), *STRANGER)
    planned = plan(mesh, network)
    ready = frozenset(pod.name for pod in planned.pods if pod.workload != "ball-v2")
    got = envoy.resources(mesh, planned, proxy(planned), ready)
    (group,) = got.endpoints[BALL]["endpoints"]
    places = {
        end["endpoint"]["hostname"]: (end["endpoint"]["address"]["socket_address"], end["health_status"])
        for end in group["lb_endpoints"]
    }
    balls = {name: samples.pod(planned, name) for name in ("ball-v1", "ball-v2")}
    assert places == {
        pod.name: (
            {"address": pod.address, "port_value": pod.port(8080)},
            "HEALTHY" if name == "ball-v1" else "UNHEALTHY",
        )
        for name, pod in balls.items()
    }
    assert got.clusters[BALL]["common_lb_config"] == {"healthy_panic_threshold": {"value": 0.0}}


def test_a_pod_without_a_sidecar_is_reached_at_its_application():
    mesh = samples.mesh(*samples.pitch(), *STRANGER)
    planned = plan(mesh, NETWORK)
    stranger = samples.pod(planned, "stranger")
    assert stranger.app_port == stranger.port(8080) == 8080
    assert samples.pod(plan(mesh, SINGLE), "stranger").app_port == samples.pod(plan(mesh, SINGLE), "stranger").port(
        8080
    )
    for target in (proxy(planned), samples.pod(planned, "locals")):
        got = envoy.resources(mesh, planned, target, frozenset({stranger.name}))
        (group,) = got.endpoints["outbound|8080||stranger.arena.svc.cluster.local"]["endpoints"]
        (end,) = group["lb_endpoints"]
        assert end["endpoint"]["address"]["socket_address"] == {"address": stranger.address, "port_value": 8080}


def test_it_knows_services_and_nothing_of_the_mesh():
    rule = samples.destination_rule(trafficPolicy={"connectionPool": {"tcp": {"maxConnections": 1}}})
    ruled = resources(*samples.pitch(), *STRANGER, rule, samples.virtual_service(samples.rule(samples.V1)))
    assert ruled == resources(*samples.pitch(), *STRANGER)
    assert set(ruled.clusters) == set(ruled.endpoints)
    assert not ruled.routes
    for listener in ruled.listeners.values():
        (chain,) = listener["filter_chains"]
        assert "transport_socket" not in chain
        assert [item["name"] for item in chain["filters"]] == ["envoy.filters.network.tcp_proxy"]
    for cluster in ruled.clusters.values():
        assert cluster["lb_policy"] == "RANDOM"
        assert cluster["circuit_breakers"]["thresholds"][0]["max_connections"] == 2**32 - 1
        assert not {"transport_socket", "transport_socket_matches", "outlier_detection"} & cluster.keys()


@FORMS
def test_a_real_envoy_accepts_its_configuration(network: Network, tmp_path: Path):
    mesh = samples.mesh(*samples.pitch(), *STRANGER)
    planned = plan(mesh, network)
    node_proxy = proxy(planned)
    got = envoy.resources(mesh, planned, node_proxy, frozenset(pod.name for pod in planned.pods))
    assert validate(static(envoy.bootstrap(node_proxy, "/tmp/xds.sock"), got), tmp_path) == ""
