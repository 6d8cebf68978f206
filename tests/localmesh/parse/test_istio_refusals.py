"""Unsupported or invalid fields of Istio's objects are refused by object and path."""

from typing import Any

import pytest

from tests.localmesh import samples
from tests.localmesh.parse.refusing import check
from tests.localmesh.parse.refusing import refused
from tests.localmesh.samples import V1
from tests.localmesh.samples import V2
from tests.localmesh.samples import rule
from tests.localmesh.samples import weighted

VS = "VirtualService arena/ball"
DR = "DestinationRule arena/ball"
GATEWAY = "Gateway arena/arena"


@pytest.mark.parametrize("field", ["Rewrite", "cors"])
def test_unsupported_fields_of_a_rule_are_refused(field: str):
    check(samples.virtual_service(rule(V1, **{field: {}})), VS, f"spec.http[0].{field}", "use a cluster")


@pytest.mark.parametrize("field", ["query", "sourceLabel"])
def test_unsupported_fields_of_a_match_are_refused(field: str):
    check(samples.virtual_service(rule(V1, match=[{}, {field: {}}])), VS, f"spec.http[0].match[1].{field}")


@pytest.mark.parametrize("field", ["backOff", "retryHosts"])
def test_unsupported_fields_of_retries_are_refused(field: str):
    check(samples.virtual_service(rule(V1, retries={"attempts": 1, field: True})), VS, f"spec.http[0].retries.{field}")


@pytest.mark.parametrize("field", ["tunnel", "proxyProtocol"])
def test_unsupported_fields_of_a_policy_are_refused(field: str):
    check(samples.destination_rule(trafficPolicy={field: {}}), DR, f"spec.trafficPolicy.{field}")


@pytest.mark.parametrize(
    ("spec", "path"),
    [
        pytest.param({"tls": [{}]}, "spec.tls", id="tls routes"),
        pytest.param({"tcp": [{}]}, "spec.tcp", id="tcp routes"),
        pytest.param({"exportTo": ["other"]}, "spec.exportTo", id="export to another namespace"),
        pytest.param({"hosts": ["*"]}, "spec.hosts[0]", id="* on the mesh"),
        pytest.param({"hosts": ["*.local"]}, "spec.hosts[0]", id="a wildcard on the mesh"),
        pytest.param({"hosts": [], "gateways": ["arena"]}, "spec.hosts", id="no host"),
        pytest.param({"hosts": ["ball", "ball"]}, "spec.hosts", id="one host twice"),
        pytest.param({"hosts": [8080]}, "spec.hosts[0]", id="a number for a host"),
        pytest.param({"http": []}, "spec.http", id="no rule"),
        pytest.param({"http": {}}, "spec.http", id="a mapping for a list"),
    ],
)
def test_invalid_virtual_services_are_refused(spec: dict[str, Any], path: str):
    check(samples.virtual_service(**{"http": [rule(V1)], **spec}), VS, path)


@pytest.mark.parametrize("export", [["*"], ["."]])
def test_export_to_values_without_effect_are_accepted(export: list[str]):
    assert samples.mesh(samples.virtual_service(rule(V1), exportTo=export)).virtual_services


@pytest.mark.parametrize(
    ("content", "path"),
    [
        pytest.param({}, "route", id="no destination"),
        pytest.param(rule({}), "route[0].destination.host", id="no host"),
        pytest.param({"route": [{}]}, "route[0].destination", id="no destination in a route"),
        pytest.param(rule(weighted(V1, -1), weighted(V2, 1)), "route[0].weight", id="a negative weight"),
        pytest.param(rule(weighted(V1, 0), weighted(V2, 0)), "route", id="weights of zero"),
        pytest.param(rule({"host": "ball", "subset": "v1.0"}), "route[0].destination.subset", id="subset with a dot"),
        pytest.param(
            {"route": [{"destination": V1, "headers": {"set": {}}}]}, "route[0].headers.set", id="headers of nobody"
        ),
        pytest.param(rule(V1, mirror=V2, mirrors=[{"destination": V2}]), "mirrors", id="mirror and mirrors"),
        pytest.param(rule(V1, mirrorPercentage={"value": 1}), "mirrorPercentage", id="a percentage of no mirror"),
        pytest.param(rule(V1, mirror=V2, mirrorPercentage={"value": 101}), "mirrorPercentage.value", id="101 %"),
        pytest.param(
            rule(V1, fault={"delay": {"fixedDelay": "1s", "percentage": {"value": 0.00001}}}),
            "fault.delay.percentage.value",
            id="too little",
        ),
        pytest.param(rule(V1, mirror=V2, mirrorPercentage={"value": True}), "mirrorPercentage.value", id="a boolean"),
        pytest.param(rule(V1, fault={}), "fault", id="an empty fault"),
        pytest.param(rule(V1, fault={"delay": {}}), "fault.delay.fixedDelay", id="a delay without time"),
        pytest.param(rule(V1, fault={"delay": {"fixedDelay": "0s"}}), "fault.delay.fixedDelay", id="a delay of zero"),
        pytest.param(rule(V1, fault={"delay": {"fixedDelay": 2}}), "fault.delay.fixedDelay", id="a delay without unit"),
        pytest.param(rule(V1, fault={"abort": {}}), "fault.abort.httpStatus", id="an abort without status"),
        pytest.param(rule(V1, fault={"abort": {"httpStatus": 199}}), "fault.abort.httpStatus", id="status 199"),
        pytest.param(rule(V1, fault={"abort": {"httpStatus": 600}}), "fault.abort.httpStatus", id="status 600"),
        pytest.param(rule(V1, fault={"abort": {"grpcStatus": "X"}}), "fault.abort.grpcStatus", id="gRPC status"),
        pytest.param(rule(V1, timeout="0s"), "timeout", id="a time-out of zero"),
        pytest.param(rule(V1, timeout="1.5ms"), "timeout", id="a time-out below a millisecond's precision"),
        pytest.param(
            rule(V1, retries={"perTryTimeout": "1s"}), "retries.attempts", id="per-try time-out without attempts"
        ),
        pytest.param(
            rule(V1, retries={"attempts": 0, "retryOn": "5xx"}), "retries.attempts", id="conditions, no attempts"
        ),
        pytest.param(
            rule(V1, retries={"attempts": 1, "retryOn": "5xx, reset"}), "retries.retryOn", id="space after comma"
        ),
        pytest.param(rule(V1, retries={"attempts": 1, "retryOn": "often"}), "retries.retryOn", id="unknown condition"),
        pytest.param(rule(V1, retries={"attempts": 1, "retryOn": "799"}), "retries.retryOn", id="unknown status"),
        pytest.param(rule(V1, match=[{"uri": {"regex": "(?=a)"}}]), "match[0].uri.regex", id="not RE2"),
        pytest.param(rule(V1, match=[{"uri": {"regex": ""}}]), "match[0].uri.regex", id="empty expression"),
        pytest.param(rule(V1, match=[{"uri": {"exact": "a", "prefix": "b"}}]), "match[0].uri", id="two kinds at once"),
        pytest.param(rule(V1, match=[{"uri": {"suffix": "a"}}]), "match[0].uri.suffix", id="unknown kind"),
        pytest.param(
            rule(V1, match=[{"headers": {"a": {"prefix": ""}}}]), "match[0].headers.a.prefix", id="header prefix"
        ),
        pytest.param(
            rule(V1, match=[{"headers": {"a": {"regex": ""}}}]), "match[0].headers.a.regex", id="header regex"
        ),
        pytest.param(
            rule(V1, match=[{"sourceLabels": {"version": 1}}]), "match[0].sourceLabels[version]", id="label 1"
        ),
        pytest.param(rule(V1, match=[{"ignoreUriCase": "no"}]), "match[0].ignoreUriCase", id="text for a boolean"),
    ],
)
def test_invalid_http_rules_are_refused(content: dict[str, Any], path: str):
    check(samples.virtual_service(content), VS, f"spec.http[0].{path}")


@pytest.mark.parametrize(
    ("spec", "path"),
    [
        pytest.param({"trafficPolicy": {}}, "spec.trafficPolicy", id="empty policy"),
        pytest.param({"trafficPolicy": {"connectionPool": {}}}, "spec.trafficPolicy.connectionPool", id="empty pool"),
        pytest.param(
            {"trafficPolicy": {"loadBalancer": {"simple": "PASSTHROUGH"}}},
            "spec.trafficPolicy.loadBalancer.simple",
            id="passthrough",
        ),
        pytest.param(
            {"trafficPolicy": {"loadBalancer": {"simple": "RANDOM", "consistentHash": {}}}},
            "spec.trafficPolicy.loadBalancer.consistentHash",
            id="an algorithm and a hash",
        ),
        pytest.param(
            {"trafficPolicy": {"outlierDetection": {"consecutiveLocalOriginFailures": 1}}},
            "spec.trafficPolicy.outlierDetection.consecutiveLocalOriginFailures",
            id="local failures without split",
        ),
        pytest.param(
            {"trafficPolicy": {"outlierDetection": {"maxEjectionPercent": 101}}},
            "spec.trafficPolicy.outlierDetection.maxEjectionPercent",
            id="more than all",
        ),
        pytest.param(
            {"trafficPolicy": {"outlierDetection": {"consecutiveErrors": "1"}}},
            "spec.trafficPolicy.outlierDetection.consecutiveErrors",
            id="deprecated errors as text",
        ),
        pytest.param(
            {"trafficPolicy": {"connectionPool": {"tcp": {"tcpKeepalive": {}}}}},
            "spec.trafficPolicy.connectionPool.tcp.tcpKeepalive",
            id="keep-alive",
        ),
        pytest.param(
            {"trafficPolicy": {"connectionPool": {"http": {"maxRetries": -1}}}},
            "spec.trafficPolicy.connectionPool.http.maxRetries",
            id="negative limit",
        ),
        pytest.param({"subsets": [{"name": "v1.0"}]}, "spec.subsets[0].name", id="subset with a dot"),
        pytest.param({"subsets": [{"name": "v1_a"}]}, "spec.subsets[0].name", id="subset with an underscore"),
        pytest.param({"subsets": [{"name": "a"}, {"name": "a"}]}, "spec.subsets", id="two subsets of a name"),
        pytest.param({"subsets": [{"labels": {}}]}, "spec.subsets[0].name", id="subset without a name"),
        pytest.param({"host": ""}, "spec.host", id="no host"),
        pytest.param({"host": "ball.*.local"}, "spec.host", id="wildcard in the middle"),
        pytest.param({"workloadSelector": {}}, "spec.workloadSelector", id="selector"),
    ],
)
def test_invalid_destination_rules_are_refused(spec: dict[str, Any], path: str):
    check(samples.destination_rule(**spec), DR, path)


@pytest.mark.parametrize(
    ("change", "path"),
    [
        pytest.param({"port": {"number": 443, "name": "a", "protocol": "HTTP"}}, "port.number", id="another port"),
        pytest.param({"port": {"number": 80, "name": "a", "protocol": "HTTPS"}}, "port.protocol", id="HTTPS"),
        pytest.param({"port": {"number": 80, "protocol": "HTTP"}}, "port.name", id="no port name"),
        pytest.param({"port": {"number": 80, "name": "", "protocol": "HTTP"}}, "port.name", id="an empty name"),
        pytest.param({"tls": {"mode": "SIMPLE"}}, "tls", id="TLS"),
        pytest.param({"hosts": []}, "hosts", id="no host"),
        pytest.param({"hosts": ["other/*"]}, "hosts[0]", id="host of a namespace"),
    ],
)
def test_invalid_gateways_are_refused(change: dict[str, Any], path: str):
    content = samples.gateway()
    content["spec"]["servers"][0] |= change
    check(content, GATEWAY, f"spec.servers[0].{path}")


def test_a_gateway_with_a_selector_for_other_pods_is_refused():
    content = samples.gateway()
    content["spec"]["selector"] = {"istio": "egressgateway"}
    check(content, GATEWAY, "spec.selector", "istio: ingressgateway")


def test_all_refusals_are_in_the_same_error():
    error = refused(
        samples.virtual_service(rule(V1, cors={}, rewrite={})),
        samples.destination_rule(trafficPolicy={"tunnel": {}}),
    )
    assert (error.subject, error.path) == (VS, "spec.http[0].rewrite")
    assert "also VirtualService arena/ball, spec.http[0].cors: the embedded mesh does not support it" in str(error)
    assert "also DestinationRule arena/ball, spec.trafficPolicy.tunnel: " in str(error)


def test_references_that_istio_accepts_are_accepted():
    assert samples.mesh(
        samples.virtual_service(rule({"host": "nobody", "subset": "v9"}), gateways=["mesh", "nowhere"]),
        samples.destination_rule(host="nobody"),
    )


@pytest.mark.parametrize("places", [("eu/home", "eu/*"), ("eu/*", "eu/home")])
def test_places_that_overlap_are_refused_in_any_order(places: tuple[str, str]):
    setting = {"distribute": [{"from": "eu", "to": dict.fromkeys(places, 50)}]}
    policy = {"loadBalancer": {"localityLbSetting": setting}, "outlierDetection": {}}
    path = "spec.trafficPolicy.loadBalancer.localityLbSetting.distribute[0].to"
    check(samples.destination_rule(trafficPolicy=policy), DR, path, "overlaps")
