"""The ingress gateway serves the hosts that Gateway and VirtualService have in common, and its own routes only."""

from dataclasses import replace

import pytest

from localmesh import envoy
from localmesh.plan import GatewayPod
from localmesh.plan import plan
from tests.localmesh import samples
from tests.localmesh import simulation
from tests.localmesh.samples import V1
from tests.localmesh.samples import V2
from tests.localmesh.samples import pasted
from tests.localmesh.samples import rule
from tests.localmesh.samples import virtual_service


def send(*objects: samples.Object, url: str = "http://localhost:8080/") -> simulation.Passage:
    mesh = samples.mesh(*samples.pitch(), samples.destination_rule(), *objects)
    planned = plan(mesh, samples.NETWORK)
    assert planned.gateway is not None
    ready = frozenset(pod.name for pod in planned.pods)
    return simulation.send(envoy.resources(mesh, planned, planned.gateway, ready), url)


def attached(*rules: samples.Object, hosts: tuple[str, ...] = ("*",), name: str = "page") -> samples.Object:
    return virtual_service(*rules, name=name, hosts=hosts, gateways=["arena"])


def test_a_virtual_service_of_the_gateway_routes_directly_to_the_pods():
    passage = send(samples.gateway(), attached(rule(V1)))
    assert (passage.virtual_host, passage.endpoints) == ("*:80", ("127.77.0.2:8080",))


def test_a_gateway_without_virtual_service_answers_404():
    with pytest.raises(simulation.NoRouteError):
        send(samples.gateway())


def test_a_virtual_service_of_the_mesh_does_not_touch_the_gateway():
    with pytest.raises(simulation.NoRouteError):
        send(samples.gateway(), virtual_service(rule(V1)))


@pytest.mark.parametrize(
    ("served", "virtual_host", "host"),
    [
        ("*", "*", "*"),
        ("*", "a.example.com", "a.example.com"),
        ("a.example.com", "*", "a.example.com"),
        ("*.example.com", "a.example.com", "a.example.com"),
        ("*.example.com", "*", "*.example.com"),
    ],
)
def test_only_hosts_of_both_gateway_and_virtual_service_are_served(served: str, virtual_host: str, host: str):
    passage = send(
        samples.gateway(hosts=(served,)), attached(rule(V1), hosts=(virtual_host,)), url="http://a.example.com:8080/"
    )
    assert passage.virtual_host == f"{host}:80"


@pytest.mark.parametrize(
    ("served", "virtual_host"), [("a.example.com", "b.example.com"), ("*.example.com", "example.com")]
)
def test_hosts_that_only_one_of_them_names_are_not_served(served: str, virtual_host: str):
    with pytest.raises(simulation.NoRouteError):
        send(
            samples.gateway(hosts=(served,)),
            attached(rule(V1), hosts=(virtual_host,)),
            url=f"http://{virtual_host}:8080/",
        )


def test_routes_for_one_host_add_up_with_what_matches_everything_at_the_end():
    everything = attached(rule(V1), name="a")
    one_path = attached(rule(V2, match=[{"uri": {"exact": "/x"}}]), name="b")
    objects = (samples.gateway(), everything, one_path)
    assert send(*objects, url="http://localhost:8080/x").cluster.split("|")[2] == "v2"
    assert send(*objects).cluster.split("|")[2] == "v1"


def test_source_labels_are_compared_with_the_gateways_own():
    ours = {"sourceLabels": {"istio": "ingressgateway"}}
    theirs = {"sourceLabels": {"app": "locals"}}
    page = attached(rule(V1, match=[theirs]), rule(V2, match=[ours]))
    assert send(samples.gateway(), page).cluster.split("|")[2] == "v2"
    with pytest.raises(simulation.NoRouteError):
        send(samples.gateway(), attached(rule(V1, match=[theirs])))


def test_requests_of_the_pages_buttons_go_to_the_control_server_before_every_route():
    passage = send(samples.gateway(), attached(rule(V1)), url="http://localhost:8080/local/scenarios")
    assert (passage.route["name"], passage.endpoints) == ("mesh-arena-page", ("127.77.0.1:18080",))


def test_without_a_page_there_are_no_buttons():
    with pytest.raises(simulation.NoRouteError):
        send(samples.gateway(), url="http://localhost:8080/local/scenarios")


@pytest.mark.parametrize(
    "name", ["arena", "./arena", "arena/arena", "arena.arena", "arena.arena.svc", "arena.arena.svc.cluster.local"]
)
def test_a_gateway_may_be_named_in_every_form_that_istiod_resolves(name: str):
    page = virtual_service(rule(V1), name="page", hosts=("*",), gateways=[name])
    assert send(samples.gateway(), page).cluster.split("|")[2] == "v1"
    here = rule(V1, match=[{"gateways": [name]}])
    both = virtual_service(here, name="page", hosts=("ball",), gateways=["mesh", name])
    assert send(samples.gateway(), both, url="http://ball.arena.svc.cluster.local/").cluster.split("|")[2] == "v1"


@pytest.mark.parametrize("name", ["Arena", "other/arena", "arena.other", "arena/mesh"])
def test_a_virtual_service_of_another_gateway_is_not_served(name: str):
    with pytest.raises(simulation.NoRouteError):
        send(samples.gateway(), virtual_service(rule(V1), name="page", hosts=("*",), gateways=[name]))


def test_a_virtual_service_exported_only_to_its_namespace_is_hidden_from_gateways_elsewhere():
    page = virtual_service(rule(V1), name="page", hosts=("*",), gateways=["arena"], exportTo=["."])
    with pytest.raises(simulation.NoRouteError):
        send(samples.gateway(), page)


def test_callers_may_write_a_host_in_capitals_whatever_the_case_of_the_manifests():
    page = attached(rule(V1), hosts=("A.example.com",))
    passage = send(samples.gateway(hosts=("A.example.com",)), page, url="http://a.EXAMPLE.com/")
    assert passage.virtual_host == "a.example.com:80"


def test_between_gateway_and_virtual_service_istio_compares_hosts_by_case():
    with pytest.raises(simulation.NoRouteError):
        send(samples.gateway(hosts=("a.example.com",)), attached(rule(V1), hosts=("A.example.com",)))


def test_of_two_virtual_services_that_match_everything_the_older_one_answers():
    younger = pasted(attached(rule(V1), name="a"), "2026-02-01T00:00:00Z")
    older = pasted(attached(rule(V2), name="b"), "2026-01-01T00:00:00Z")
    assert send(samples.gateway(), younger, older).cluster.split("|")[2] == "v2"


def test_the_page_is_for_this_machine_unless_it_is_published():
    mesh = samples.mesh(*samples.pitch(), samples.gateway())
    gateway = plan(mesh, samples.NETWORK).gateway
    assert gateway is not None

    def addresses(pod: GatewayPod) -> list[str]:
        (listener,) = envoy.own_resources(mesh, pod).listeners.values()
        every = [listener["address"], *(more["address"] for more in listener.get("additional_addresses", []))]
        return [address["socket_address"]["address"] for address in every]

    assert addresses(gateway) == ["127.0.0.1"]
    assert addresses(replace(gateway, page_addresses=("192.0.2.7",))) == ["127.0.0.1", "192.0.2.7"]
