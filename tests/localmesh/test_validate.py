"""A real Envoy accepts what every pod of every scenario gets; pods that differ by name and address only are one."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from localmesh import envoy
from localmesh.model import Mesh
from localmesh.parse.headers import COMMANDS
from localmesh.plan import plan
from tests.localmesh import samples
from tests.localmesh.scenarios import NAMES
from tests.localmesh.scenarios import scenario
from tests.localmesh.validation import static
from tests.localmesh.validation import validate

accepted: set[str] = set()


def check(mesh: Mesh, folder: Path) -> None:
    arena = plan(mesh, samples.NETWORK)
    ready = frozenset(pod.name for pod in arena.pods)
    for proxy in samples.with_envoy(arena):
        bootstrap = envoy.bootstrap(proxy, "control-plane.sock")
        configuration = static(bootstrap, envoy.resources(mesh, arena, proxy, ready))
        text = json.dumps({**configuration, "node": {}}).replace(proxy.address, "here")
        text = re.sub(r'"operation": "[^"]*"', "", text)
        if text not in accepted:
            assert validate(configuration, folder) == "", proxy.name
            accepted.add(text)
    assert accepted


@pytest.mark.parametrize("name", NAMES)
def test_envoy_accepts_every_pod_of_a_scenario(name: str, tmp_path: Path):
    check(scenario(name), tmp_path)


def test_envoy_accepts_a_gateway_that_other_machines_reach(tmp_path: Path):
    mesh = scenario("one-ball")
    gateway = plan(mesh, samples.NETWORK).gateway
    assert gateway
    published = replace(gateway, page_addresses=("192.0.2.7", "192.0.2.8"))
    arena = plan(mesh, samples.NETWORK)
    configuration = static(
        envoy.bootstrap(published, "control-plane.sock"), envoy.resources(mesh, arena, published, frozenset())
    )
    assert validate(configuration, tmp_path) == ""


def test_envoy_accepts_every_supported_field_at_once(tmp_path: Path):
    match = {
        "name": "m",
        "uri": {"regex": "/a.*"},
        "ignoreUriCase": False,
        "method": {"exact": "GET"},
        "headers": {"x-a": {"exact": "1"}, "x-b": {"prefix": "b"}, "x-c": {"regex": "c+"}, "x-d": {}},
        "withoutHeaders": {"x-e": {"exact": "1"}, "x-f": {}},
        "port": 8080,
        "sourceLabels": {"app": "locals"},
        "sourceNamespace": "arena",
        "authority": {"prefix": "ball"},
        "scheme": {"exact": "http"},
        "queryParams": {"a": {"exact": "1"}, "b": {"regex": "[0-9]+"}, "c": {}},
        "statPrefix": "everything",
    }
    operations = {
        "request": {"set": {"x-a": "%REQ(:path)%"}, "add": {"x-b": "100%%"}, "remove": ["x-c"]},
        "response": {"set": {"x-a": "%UPSTREAM_HOST%"}, "add": {"x-b": ""}, "remove": ["x-c"]},
    }
    everything = samples.rule(
        {**samples.weighted(samples.V1, 3), "headers": operations},
        samples.weighted(samples.V2, 1),
        name="everything",
        headers=operations,
        rewrite={"uriRegexRewrite": {"match": "/a(.*)", "rewrite": r"/b\1"}, "authority": "ball.example.com"},
        corsPolicy={
            "allowOrigins": [{"exact": "https://a"}, {"prefix": "https://b"}, {"regex": "https://.*"}],
            "allowMethods": ["GET", "*"],
            "allowHeaders": ["*"],
            "exposeHeaders": ["x-a"],
            "maxAge": "24h",
            "allowCredentials": True,
            "unmatchedPreflights": "IGNORE",
        },
        match=[match, {"uri": {"exact": "/x"}}, {"uri": {"prefix": "/y"}, "gateways": ["arena", "mesh"]}],
        mirrors=[{"destination": samples.V2, "percentage": {"value": 12.5}}, {"destination": samples.V1}],
        fault={
            "delay": {"fixedDelay": "1.5s", "percentage": {"value": 0.0001}},
            "abort": {"httpStatus": 418, "percentage": {"value": 100}},
        },
        retries={
            "attempts": 3,
            "perTryTimeout": "250ms",
            "retryOn": "5xx,503,connect-failure",
            "backoff": "1s",
            "retryRemoteLocalities": True,
            "retryIgnorePreviousHosts": True,
        },
        timeout="1m30s",
    )
    policy = {
        "loadBalancer": {"simple": "RANDOM"},
        "outlierDetection": {
            "consecutive5xxErrors": 1,
            "consecutiveGatewayErrors": 2,
            "splitExternalLocalOriginErrors": True,
            "consecutiveLocalOriginFailures": 3,
            "interval": "1s",
            "baseEjectionTime": "2s",
            "maxEjectionPercent": 100,
            "minHealthPercent": 50,
        },
        "connectionPool": {
            "tcp": {"maxConnections": 1, "connectTimeout": "1s", "maxConnectionDuration": "10s"},
            "http": {
                "http1MaxPendingRequests": 2,
                "http2MaxRequests": 3,
                "maxRequestsPerConnection": 4,
                "maxRetries": 5,
                "idleTimeout": "1m",
            },
        },
    }
    redirect = {"scheme": "https", "authority": "a.b", "port": 8443, "uri": "/x", "redirectCode": 308}
    answers = (
        {"match": [{"uri": {"prefix": "/r"}}], "redirect": redirect},
        {"match": [{"uri": {"prefix": "/p"}}], "redirect": {"prefixRewrite": "/q", "derivePort": "FROM_REQUEST_PORT"}},
        {"match": [{"uri": {"prefix": "/d"}}], "directResponse": {"status": 599, "body": {"string": "x" * 4096}}},
        {"match": [{"uri": {"prefix": "/b"}}], "directResponse": {"status": 200, "body": {"bytes": "aGFsZg=="}}},
        samples.rule(
            samples.V1,
            mirror=samples.V2,
            mirrorPercent=5,
            fault={"abort": {"grpcStatus": "UNAVAILABLE", "percentage": {"value": 1}}},
        ),
    )
    policy["portLevelSettings"] = [{"port": {"number": 8080}, "outlierDetection": {}, "tls": {"mode": "ISTIO_MUTUAL"}}]
    mesh = samples.mesh(
        *samples.pitch(),
        samples.gateway(),
        samples.virtual_service(everything, *answers, gateways=["mesh", "arena"]),
        samples.destination_rule(trafficPolicy=policy),
    )
    check(mesh, tmp_path)


@pytest.mark.parametrize(
    "algorithm", [{}, {"ringHash": {"minimumRingSize": 2**23}}, {"maglev": {"tableSize": 4999999}}]
)
def test_envoy_accepts_every_consistent_hash(algorithm: samples.Object, tmp_path: Path):
    cookie = {"name": "seat", "path": "/", "ttl": "1h", "attributes": [{"name": "SameSite", "value": "Strict"}]}
    for key in ({}, {"httpHeaderName": ":path"}, {"httpCookie": cookie}, {"useSourceIp": True}):
        policy = {"loadBalancer": {"consistentHash": {**key, **algorithm}}}
        rule = samples.virtual_service(samples.rule(samples.V1))
        check(samples.mesh(*samples.pitch(), rule, samples.destination_rule(trafficPolicy=policy)), tmp_path)


def test_envoy_knows_everything_that_a_value_of_a_header_may_name_here(tmp_path: Path):
    named = {f"x-{i}": f"%{command}%" for i, command in enumerate(sorted(COMMANDS))}
    set_by = {"set": {**named, "x-request": "%REQ(:path?x-a):20% %RESP(server)%"}}
    rule = samples.rule(samples.V1, headers={"request": set_by, "response": set_by})
    check(samples.mesh(*samples.pitch(), samples.virtual_service(rule)), tmp_path)


def test_envoy_refuses_an_invalid_configuration(tmp_path: Path):
    mesh = samples.mesh(*samples.pitch())
    arena = plan(mesh, samples.NETWORK)
    bootstrap = envoy.bootstrap(arena.pods[0], "control-plane.sock")
    configuration = static(bootstrap, envoy.resources(mesh, arena, arena.pods[0], frozenset()))
    configuration["static_resources"]["clusters"][0]["lb_policy"] = "GUESS"
    assert "GUESS" in validate(configuration, tmp_path)


@pytest.mark.parametrize("text", ["a{1000}", r"\pN", ".*(?i)iphone.*", r"[^é]\x{ff}", "x" * 1024])
def test_envoy_accepts_every_regular_expression_that_is_accepted_here(text: str, tmp_path: Path):
    conditions = {"uri": {"regex": text}, "headers": {"a": {"regex": text}}}
    check(
        samples.mesh(*samples.pitch(), samples.virtual_service(samples.rule(samples.V1, match=[conditions]))), tmp_path
    )
