"""Missing hosts, callers and destinations of VirtualServices."""

from typing import Any

import pytest

from tests.localmesh import samples
from tests.localmesh.analysis.warned import warned
from tests.localmesh.samples import V1
from tests.localmesh.samples import V2
from tests.localmesh.samples import pasted
from tests.localmesh.samples import rule
from tests.localmesh.samples import virtual_service
from tests.localmesh.samples import weighted


@pytest.mark.parametrize("hosts", [("ball",), ("Ball",), ("ball", "fussball.example.com")])
def test_hosts_of_services_give_no_warning(hosts: tuple[str, ...]):
    assert warned(virtual_service(rule(V1), hosts=hosts)) == {}


@pytest.mark.parametrize(
    ("hosts", "field"),
    [
        (("nobody",), "spec.hosts[0]"),
        (("fussball.example.com",), "spec.hosts[0]"),
        (("ball.other.svc.cluster.local",), "spec.hosts[0]"),
        (("ball", "nobody"), "spec.hosts[1]"),
    ],
)
def test_a_host_without_a_service_is_warned_of(hosts: tuple[str, ...], field: str):
    assert list(warned(virtual_service(rule(V1), hosts=hosts))) == [f"VirtualService ball, {field}"]


def test_a_host_of_a_gateway_needs_no_service():
    page = virtual_service(rule(V1), hosts=("a.example.com",), gateways=["mesh", "arena"])
    assert warned(samples.gateway(), page) == {}


def test_two_virtual_services_for_the_same_host_are_warned_of():
    places = warned(
        pasted(virtual_service(rule(V1), name="a"), "2026-01-02T00:00:00Z"),
        pasted(virtual_service(rule(V2), name="b", hosts=("BALL",)), "2026-01-01T00:00:00Z"),
    )
    assert list(places) == ["VirtualService a, spec.hosts[0]"]
    assert "arena/b" in places["VirtualService a, spec.hosts[0]"]


def test_two_virtual_services_of_a_gateway_add_up_unless_the_older_takes_everything():
    def page(name: str, **more: Any) -> samples.Object:
        return virtual_service(rule(V1, **more), name=name, hosts=("*",), gateways=["arena"])

    path = [{"uri": {"prefix": "/a"}}]
    assert warned(samples.gateway(), page("a"), page("b", match=path)) == {}
    assert warned(samples.gateway(), page("a", match=path), page("b")) == {}
    assert list(warned(samples.gateway(), page("a"), page("b"))) == ["VirtualService b, spec.http[0]"]
    assert list(warned(samples.gateway(), page("a", match=path), page("b", match=path))) == [
        "VirtualService b, spec.http[0]"
    ]


def test_two_telemetries_are_warned_of():
    def telemetry(name: str) -> samples.Object:
        return {"apiVersion": "telemetry.istio.io/v1", "kind": "Telemetry", "metadata": {"name": name}}

    assert list(warned(telemetry("a"), telemetry("b"))) == ["Telemetry b"]


@pytest.mark.parametrize(
    ("destination", "field"),
    [
        ({"host": "nobody"}, "host"),
        ({"host": "Ball"}, "host"),
        ({"host": "ball", "port": {"number": 9}}, "port.number"),
        ({"host": "ball", "subset": "v9"}, "subset"),
        ({"host": "locals", "subset": "v1"}, "subset"),
    ],
)
def test_destinations_without_a_target_are_warned_of(destination: samples.Object, field: str):
    def field_warned(**more: Any) -> dict[str, str]:
        return warned(virtual_service(rule(V1, **more)))

    (place,) = warned(virtual_service(rule(weighted(V1, 1), weighted(destination, 1))))
    assert place == f"VirtualService ball, spec.http[0].route[1].destination.{field}"
    (place,) = field_warned(mirror=destination)
    assert place == f"VirtualService ball, spec.http[0].mirror.{field}"
    (place,) = field_warned(mirrors=[{"destination": V2}, {"destination": destination}])
    assert place == f"VirtualService ball, spec.http[0].mirrors[1].destination.{field}"


def test_a_destination_that_gets_no_request_gives_no_warning():
    nowhere = {"host": "ball", "subset": "v9"}
    assert warned(virtual_service(rule(weighted(V1, 1), weighted(nowhere, 0)))) == {}
    assert warned(virtual_service(rule(V1, mirror=nowhere, mirrorPercentage={"value": 0}))) == {}


def test_a_service_with_several_ports_needs_one_in_its_destination():
    web = samples.service("locals", port=9000)
    web["spec"]["ports"].append({"name": "http-more", "port": 9001, "targetPort": "http"})
    pitch = [samples.deployment("ball"), samples.service("ball"), samples.deployment("locals"), web]
    from localmesh.analysis import warnings

    def places(**port: Any) -> list[str]:
        results = warnings(samples.mesh(*pitch, virtual_service(rule({"host": "locals", **port}))))
        return [warning.path for warning in results]

    assert places() == ["spec.http[0].route[0].destination.port"]
    assert places(port={"number": 9001}) == []


def test_labels_that_no_caller_has_are_warned_of():
    nobody = virtual_service(rule(V1, match=[{"sourceLabels": {"app": "nobody"}}]), rule(V2))
    assert list(warned(nobody)) == ["VirtualService ball, spec.http[0].match[0].sourceLabels"]
    assert warned(virtual_service(rule(V1, match=[{"sourceLabels": {"app": "locals"}}]), rule(V2))) == {}


def test_labels_that_istio_ignores_beside_gateways_are_warned_of():
    places = warned(virtual_service(rule(V1, match=[{"sourceLabels": {"app": "locals"}, "gateways": ["mesh"]}])))
    assert list(places) == ["VirtualService ball, spec.http[0].match[0].sourceLabels"]


def test_callers_of_a_gateways_rules_are_the_gateway():
    def page(**labels: str) -> samples.Object:
        http_rule = rule(V1, match=[{"sourceLabels": labels}])
        return virtual_service(http_rule, name="page", hosts=("*",), gateways=["arena"])

    assert warned(samples.gateway(), page(istio="ingressgateway")) == {}
    assert list(warned(samples.gateway(), page(app="locals"))) == [
        "VirtualService page, spec.http[0].match[0].sourceLabels"
    ]


def test_a_port_without_requests_is_warned_of():
    places = warned(virtual_service(rule(V1, match=[{"port": 8080}]), rule(V2, match=[{"port": 9}])))
    assert list(places) == ["VirtualService ball, spec.http[1].match[0].port"]
