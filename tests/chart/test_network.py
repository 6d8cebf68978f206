"""NetworkPolicies: with `networkPolicy.enabled` a connection is possible exactly where the match needs it."""

import re
from collections.abc import Mapping
from itertools import product
from typing import Any

import pytest

from tests.chart.rendered import OVERLAYS
from tests.chart.rendered import ROOT
from tests.chart.rendered import Object
from tests.chart.rendered import Rendered
from tests.chart.rendered import Values
from tests.chart.rendered import merged
from tests.chart.rendered import overlay
from tests.chart.rendered import refusal
from tests.chart.rendered import render

ON: Values = {"networkPolicy": {"enabled": True}}
NAMESPACE = "arena"
Labels = Mapping[str, str]
Pod = tuple[str, Labels]  # its namespace and its labels


def selects(selector: Mapping[str, Any], labels: Labels) -> bool:
    known = {"Exists": lambda key: key in labels}
    return all(labels.get(key) == value for key, value in selector.get("matchLabels", {}).items()) and all(
        known[term["operator"]](term["key"]) for term in selector.get("matchExpressions", [])
    )


def is_peer(peer: Object, pod: Pod) -> bool:
    namespace, labels = pod
    if "ipBlock" in peer:
        return False
    if "namespaceSelector" in peer:
        if not selects(peer["namespaceSelector"], {"kubernetes.io/metadata.name": namespace}):
            return False
    elif namespace != NAMESPACE:
        return False
    return selects(peer.get("podSelector", {}), labels)


def permits(rendered: Rendered, side: str, pod: Pod, other: Pod, port: int) -> bool:
    """Whether the policies of a pod permit a connection with another one, as Kubernetes reads them."""
    rules = {"from": "ingress", "to": "egress"}[side]
    policies = [o["spec"] for o in rendered.all("NetworkPolicy") if selects(o["spec"]["podSelector"], pod[1])]
    if pod[0] != NAMESPACE or not policies:
        return True
    assert all(policy["policyTypes"] == ["Ingress", "Egress"] for policy in policies)
    return any(
        any(is_peer(peer, other) for peer in rule[side]) and port in [entry["port"] for entry in rule["ports"]]
        for policy in policies
        for rule in policy.get(rules, [])
    )


def connects(rendered: Rendered, caller: Pod, callee: Pod, port: int = 8080) -> bool:
    return permits(rendered, "to", caller, callee, port) and permits(rendered, "from", callee, caller, port)


def pods(rendered: Rendered) -> dict[str, Pod]:
    return {name: (NAMESPACE, pod["metadata"]["labels"]) for name, pod in rendered.pods().items()}


def calls() -> dict[str, set[str]]:
    """The services that each service calls, as its code has them; `kit.display` reports to the ui."""
    called = {}
    for service in ("ui", "stadium", "ball", "ai", "proof"):
        code = "".join(path.read_text() for path in (ROOT / "app/mesharena" / service).glob("*.py"))
        peers = set(re.findall(r"common\.(ui|stadium|ball)_url", code))
        called[service] = peers | ({"ui"} if re.search(r"\bReporter\(", code) else set()) - {service}
    return called


def service_of(labels: Labels) -> str:
    return "ai" if "team" in labels else labels["app"]


@pytest.mark.parametrize("name", ["one-ball", *OVERLAYS])
def test_pods_reach_exactly_the_services_that_their_code_calls(name: str):
    rendered = render(merged(overlay(name), ON))
    needed = calls()
    assert needed["ai"] == {"ball", "stadium", "ui"}
    for caller, callee in product(pods(rendered).values(), repeat=2):
        expected = service_of(callee[1]) in needed[service_of(caller[1])]
        assert connects(rendered, caller, callee) is expected, (caller, callee)


def test_without_the_option_there_is_no_policy():
    assert "NetworkPolicy" not in {o["kind"] for o in render().objects}


def test_a_stranger_reaches_nothing_and_gets_no_answer():
    rendered = render(ON)
    strangers = [(NAMESPACE, {"app": "stranger"}), ("elsewhere", {"app": "locals", "team": "locals"})]
    for stranger, pod in product(strangers, pods(rendered).values()):
        for port in (8080, 15020, 15090, 15000):
            assert not permits(rendered, "from", pod, stranger, port)
            assert not permits(rendered, "to", pod, stranger, port)


@pytest.mark.parametrize(
    ("values", "reaches"),
    [
        ({}, True),
        ({"ingress": {"selector": {"istio": "other"}}}, False),
        ({"ingress": {"enabled": False}}, False),
        ({"mesh": {"enabled": False}}, False),
    ],
)
def test_the_gateway_of_istio_reaches_the_page_and_nothing_else(values: Values, reaches: bool):
    rendered = render(merged(ON, values))
    gateway = ("istio-ingress", {"istio": "ingressgateway"})
    reached = {name for name, pod in pods(rendered).items() if permits(rendered, "from", pod, gateway, 8080)}
    assert reached == ({"ui"} if reaches else set())


def test_those_who_may_open_the_page_reach_it_and_nothing_else():
    controller = {"nginx": {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "ingress-nginx"}}}}
    rendered = render(merged(ON, {"networkPolicy": {"page": controller}}))
    caller = ("ingress-nginx", {"app": "controller"})
    assert [name for name, pod in pods(rendered).items() if permits(rendered, "from", pod, caller, 8080)] == ["ui"]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, [15020, 15090]),
        ({"mesh": {"enabled": False}}, [8080]),
        ({"monitoring": {"podMonitor": {"enabled": True}}}, [15020, 15090]),
        ({"monitoring": {"scrape": False}}, [15020, 15090]),
        ({"monitoring": {"podMonitor": {"enabled": True}, "scrape": False}}, [8080, 15020, 15090]),
        ({"players": {"groups": {"visitors": {"sidecar": False}}}}, [8080, 15020, 15090]),
    ],
)
def test_prometheus_reads_metrics_where_they_are(values: Values, expected: list[int]):
    rendered = render(merged(ON, values))
    prometheus = ("monitoring", {"app.kubernetes.io/name": "prometheus"})
    for pod in pods(rendered).values():
        ports = [port for port in (8080, 15020, 15090, 15000) if permits(rendered, "from", pod, prometheus, port)]
        assert ports == expected


@pytest.mark.parametrize(
    ("other", "port", "values", "permitted"),
    [
        (("kube-system", {"k8s-app": "kube-dns"}), 53, {}, True),
        (("openshift-dns", {}), 5353, {}, True),
        (("elsewhere", {}), 53, {}, False),
        (("istio-system", {"app": "istiod"}), 15012, {}, True),
        (("istio-system", {"app": "istiod"}), 15012, {"mesh": {"enabled": False}}, False),
        (("istio-system", {"app": "jaeger"}), 4318, {}, False),
        (("istio-system", {"app": "jaeger"}), 4318, {"tracing": {"enabled": True}}, True),
        (("istio-system", {"app": "jaeger"}), 4317, {"tracing": {"enabled": True}}, True),
        (("istio-system", {"app": "jaeger"}), 4317, {"tracing": {"enabled": True, "provider": ""}}, False),
        (("elsewhere", {}), 4318, {"tracing": {"enabled": True}}, False),
        (("istio-system", {}), 443, {"tracing": {"enabled": True, "endpoint": "https://collector"}}, True),
    ],
)
def test_pods_reach_the_platform_only_where_they_need_it(other: Pod, port: int, values: Values, permitted: bool):
    rendered = render(merged(ON, values))
    for pod in pods(rendered).values():
        assert permits(rendered, "to", pod, other, port) is permitted


def test_a_rule_that_loses_its_last_peer_is_left_out_since_it_would_be_for_everybody():
    alone: Values = {"ball": {"enabled": False}, "stadium": {"enabled": False}, "mesh": {"enabled": False}}
    node = {"ipBlock": {"cidr": "169.254.20.10/32"}}
    dns = {"kubernetes": None, "openshift": None, "node": node}
    values = {**alone, "networkPolicy": {"enabled": True, "metrics": {"prometheus": None}, "dns": dns}}
    values["players"] = {"groups": {"locals": {"enabled": False}, "visitors": {"enabled": False}}}
    rendered = render(values)
    for policy in rendered.all("NetworkPolicy"):
        for rule in policy["spec"].get("ingress", []) + policy["spec"].get("egress", []):
            assert rule.get("from") or rule.get("to")
    general = rendered.one("NetworkPolicy", "arena")["spec"]
    assert "ingress" not in general
    (names,) = general["egress"]
    assert names["to"] == [node]
    assert "egress" not in rendered.one("NetworkPolicy", "ui")["spec"]


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"kubernetes": {"ingress": {"enabled": True}}}, "networkPolicy.page"),
        (
            {"tracing": {"enabled": True}, "networkPolicy": {"enabled": True, "collectors": {"istio-system": None}}},
            "networkPolicy.collectors",
        ),
        ({"networkPolicy": {"dns": {"kubernetes": None, "openshift": None}}}, "networkPolicy.dns"),
        ({"networkPolicy": {"controlPlane": {"istiod": None}}}, "networkPolicy.controlPlane"),
    ],
)
def test_a_policy_that_would_close_what_is_needed_is_refused(values: Values, says: str):
    message = refusal(merged(ON, values))
    assert f"in {says}" in message


def test_without_sidecars_no_control_plane_is_needed():
    values = merged(ON, {"mesh": {"enabled": False}, "networkPolicy": {"controlPlane": {"istiod": None}}})
    assert render(values).one("NetworkPolicy", "arena")
