"""What AuthorizationPolicies mean: requests judged by the configuration that a pod gets."""

from typing import Any

import pytest

from localmesh.plan import Network
from localmesh.plan import plan
from tests.localmesh import samples
from tests.localmesh.rbacsimulation import Answer
from tests.localmesh.rbacsimulation import Request
from tests.localmesh.rbacsimulation import filters
from tests.localmesh.rbacsimulation import judge
from tests.localmesh.rbacsimulation import shadow
from tests.localmesh.samples import Object

LOCALS = "spiffe://cluster.local/ns/arena/sa/locals"
VISITORS = "spiffe://cluster.local/ns/arena/sa/visitors"
ELSEWHERE = "spiffe://cluster.local/ns/elsewhere/sa/locals"


def policy(*rules: Object, name: str = "ball", namespace: str = "", **spec: Any) -> Object:
    return samples.security("AuthorizationPolicy", name, {**spec, "rules": list(rules)}, namespace)


def answer(request: Request, *policies: Object, workload: str = "ball-v1") -> Answer:
    return judge(samples.resources(samples.mesh(*samples.pitch(), *policies), workload), request)


def allows(rule: Object, request: Request) -> bool:
    """Whether an ALLOW policy with that rule lets the request pass; a DENY policy with it must do the opposite."""
    passed = answer(request, policy(rule)).status == 200
    assert passed is (answer(request, policy(rule, action="DENY")).status == 403)
    return passed


def test_without_a_policy_everything_passes_and_there_is_no_filter():
    resources = samples.resources(samples.mesh(*samples.pitch()), "ball-v1")
    assert [http_filter["name"] for http_filter in filters(resources)] == ["envoy.filters.http.router"]
    assert judge(resources, Request()).status == 200


def test_a_policy_without_rules_allows_nothing():
    nothing = samples.security("AuthorizationPolicy", "ball", {})
    assert answer(Request(), nothing) == Answer(403, "RBAC: access denied")
    assert answer(Request(), samples.security("AuthorizationPolicy", "ball")).status == 403  # not even a spec


def test_an_empty_rule_matches_everything():
    assert answer(Request(), policy({})).status == 200
    assert answer(Request(), policy({}, action="DENY")).status == 403


def test_the_rule_that_decided_has_the_name_that_istiod_gives_it():
    decided = answer(Request(method="PUT"), policy({"to": [{"operation": {"methods": ["POST"]}}]}, {}, action="DENY"))
    assert decided.rule == "ns[arena]-policy[ball]-rule[1]"


def test_one_allow_policy_denies_what_it_does_not_name():
    shooting = policy({"to": [{"operation": {"paths": ["/shoot"]}}]})
    assert answer(Request(path="/shoot"), shooting).status == 200
    assert answer(Request(path="/control"), shooting).status == 403


def test_a_request_needs_one_of_several_allow_policies():
    policies = [policy({"to": [{"operation": {"paths": [path]}}]}, name=path[1:]) for path in ("/shoot", "/control")]
    assert answer(Request(path="/shoot"), *policies).status == 200
    assert answer(Request(path="/control"), *policies).status == 200
    assert answer(Request(path="/other"), *policies).status == 403


def test_deny_comes_before_allow():
    everything = policy({}, name="everything")
    no_shots = policy({"to": [{"operation": {"paths": ["/shoot"]}}]}, name="no-shots", action="DENY")
    for policies in ((everything, no_shots), (no_shots, everything)):
        assert answer(Request(path="/shoot"), *policies).rule == "ns[arena]-policy[no-shots]-rule[0]"
        assert answer(Request(path="/control"), *policies).status == 200


def test_a_selector_chooses_pods_and_none_means_all_of_the_namespace():
    only_ball = policy(selector={"matchLabels": {"app": "ball"}})
    assert answer(Request(), only_ball).status == 403
    assert answer(Request(), only_ball, workload="locals").status == 200
    assert answer(Request(), policy(), workload="locals").status == 403


def test_a_policy_of_the_root_namespace_holds_for_every_pod_and_for_the_gateway():
    mesh = samples.mesh(*samples.pitch(), samples.gateway(), policy(namespace="istio-system"))
    planned = plan(mesh, samples.NETWORK)
    assert planned.gateway
    for proxy in (*planned.pods, planned.gateway):
        assert judge(samples.envoy.resources(mesh, planned, proxy, frozenset()), Request()).status == 403


def test_a_policy_of_the_releases_namespace_does_not_hold_for_the_gateway():
    mesh = samples.mesh(*samples.pitch(), samples.gateway(), policy())
    planned = plan(mesh, samples.NETWORK)
    assert planned.gateway
    assert judge(samples.envoy.resources(mesh, planned, planned.gateway, frozenset()), Request()).status == 200


def test_a_source_an_operation_and_all_conditions_must_hold():
    rule = {
        "from": [{"source": {"principals": ["*/sa/locals"]}}, {"source": {"principals": ["*/sa/visitors"]}}],
        "to": [{"operation": {"methods": ["GET"]}}, {"operation": {"paths": ["/shoot"]}}],
        "when": [{"key": "request.headers[x-team]", "values": ["a", "b"]}],
    }
    team = {"x-team": "a"}
    assert allows(rule, Request(identity=LOCALS, headers=team))
    assert allows(rule, Request(identity=VISITORS, method="POST", path="/shoot", headers={"x-team": "b"}))
    assert not allows(rule, Request(identity=LOCALS, method="POST", headers=team))
    assert not allows(rule, Request(identity=LOCALS, headers={"x-team": "c"}))
    assert not allows(rule, Request(headers=team))


def test_all_fields_of_a_source_must_hold():
    rule = {"from": [{"source": {"namespaces": ["arena"], "notPrincipals": ["*/sa/visitors"]}}]}
    assert allows(rule, Request(identity=LOCALS))
    assert not allows(rule, Request(identity=VISITORS))
    assert not allows(rule, Request(identity=ELSEWHERE))


SOURCES = [
    ({"principals": ["cluster.local/ns/arena/sa/locals"]}, LOCALS, VISITORS),
    ({"principals": ["*"]}, LOCALS, None),
    ({"principals": ["*/sa/locals"]}, ELSEWHERE, VISITORS),
    ({"principals": ["cluster.local/ns/arena/*"]}, VISITORS, ELSEWHERE),
    ({"principals": ["cluster*/ns/arena/sa/locals"]}, LOCALS, VISITORS),
    ({"principals": ["*local/ns/arena/sa/locals"]}, LOCALS, VISITORS),
    ({"notPrincipals": ["cluster.local/ns/arena/sa/locals"]}, None, LOCALS),
    ({"namespaces": ["arena"]}, VISITORS, ELSEWHERE),
    ({"namespaces": ["else*"]}, ELSEWHERE, LOCALS),
    ({"notNamespaces": ["arena"]}, ELSEWHERE, LOCALS),
    ({"serviceAccounts": ["locals"]}, LOCALS, ELSEWHERE),
    ({"serviceAccounts": ["elsewhere/locals"]}, ELSEWHERE, LOCALS),
    ({"serviceAccounts": ["local"]}, "spiffe://cluster.local/ns/arena/sa/local", LOCALS),
    ({"notServiceAccounts": ["arena/locals"]}, VISITORS, LOCALS),
    ({"trustDomains": ["cluster.local"]}, LOCALS, "spiffe://other.local/ns/arena/sa/locals"),
    ({"trustDomains": ["*.local"]}, "spiffe://other.local/ns/arena/sa/locals", "spiffe://x/ns/arena/sa/locals"),
    ({"trustDomains": ["*"]}, LOCALS, None),
    ({"notTrustDomains": ["cluster.local"]}, None, LOCALS),
]


@pytest.mark.parametrize(("source", "hit", "miss"), SOURCES)
def test_who_sends_it(source: Object, hit: str | None, miss: str | None):
    assert allows({"from": [{"source": source}]}, Request(identity=hit))
    assert not allows({"from": [{"source": source}]}, Request(identity=miss))


OPERATIONS = [
    ({"methods": ["POST"]}, {"method": "POST"}, {"method": "GET"}),
    ({"methods": ["P*"]}, {"method": "PUT"}, {"method": "GET"}),
    ({"notMethods": ["GET"]}, {"method": "POST"}, {"method": "GET"}),
    ({"hosts": ["ball:8080"]}, {"host": "BALL:8080"}, {"host": "ball"}),
    ({"hosts": ["ball:*"]}, {"host": "Ball:9090"}, {"host": "ball"}),
    ({"hosts": ["*.arena:8080"]}, {"host": "ball.arena:8080"}, {"host": "ball:8080"}),
    ({"notHosts": ["ball:8080"]}, {"host": "ball.arena:8080"}, {"host": "Ball:8080"}),
    ({"paths": ["/shoot"]}, {"path": "/shoot?power=3"}, {"path": "/shoot/"}),
    ({"paths": ["/shoot"]}, {"path": "/shoot"}, {"path": "/Shoot"}),
    ({"paths": ["/api/*"]}, {"path": "/api/a/b"}, {"path": "/api"}),
    ({"paths": ["*/shoot"]}, {"path": "/api/shoot"}, {"path": "/shoot/api"}),
    ({"paths": ["/a/{*}/b"]}, {"path": "/a/x/b?c"}, {"path": "/a/x/y/b"}),
    ({"paths": ["/a/{**}"]}, {"path": "/a/x/y"}, {"path": "/b/x"}),
    ({"paths": ["/a/{**}/b"]}, {"path": "/a/x/y/b"}, {"path": "/a/x/y/c"}),
    ({"notPaths": ["/health", "/metrics"]}, {"path": "/shoot"}, {"path": "/metrics"}),
    ({"ports": ["8080", "9090"]}, {"port": 8080}, {"port": 7070}),
    ({"notPorts": ["8080"]}, {"port": 9090}, {"port": 8080}),
]


@pytest.mark.parametrize(("operation", "hit", "miss"), OPERATIONS)
def test_what_it_wants(operation: Object, hit: dict[str, Any], miss: dict[str, Any]):
    assert allows({"to": [{"operation": operation}]}, Request(**hit))
    assert not allows({"to": [{"operation": operation}]}, Request(**miss))


CONDITIONS = [
    ("request.headers[X-Team]", ["a*"], {"headers": {"x-team": "ab"}}, {"headers": {"x-team": "b"}}),
    ("request.headers[x-team]", ["*"], {"headers": {"x-team": ""}}, {}),
    ("source.ip", ["10.0.0.0/8"], {"source": "10.1.2.3"}, {"source": "11.0.0.1", "remote": "10.1.2.3"}),
    ("remote.ip", ["10.0.0.7"], {"remote": "10.0.0.7"}, {"remote": "10.0.0.8", "source": "10.0.0.7"}),
    ("source.namespace", ["arena"], {"identity": LOCALS}, {"identity": ELSEWHERE}),
    ("source.serviceAccount", ["locals"], {"identity": LOCALS}, {"identity": ELSEWHERE}),
    ("source.principal", ["*/sa/locals"], {"identity": LOCALS}, {}),
    ("source.trustDomain", ["cluster.local"], {"identity": LOCALS}, {}),
    ("destination.ip", ["127.77.0.0/16"], {"destination": "127.77.0.9"}, {"destination": "127.78.0.9"}),
    ("destination.port", ["8080"], {"port": 8080}, {"port": 8081}),
    ("connection.sni", ["*.arena"], {"sni": "ball.arena"}, {"sni": ""}),
]


@pytest.mark.parametrize(("key", "values", "hit", "miss"), CONDITIONS)
def test_when_a_condition_holds(key: str, values: list[str], hit: dict[str, Any], miss: dict[str, Any]):
    rule = {"when": [{"key": key, "values": values}]}
    assert allows(rule, Request(**hit))
    assert not allows(rule, Request(**miss))
    opposite = {"when": [{"key": key, "notValues": values}]}
    assert not allows(opposite, Request(**hit))
    assert allows(opposite, Request(**miss))


def test_addresses_of_callers_and_of_clients_differ():
    def within(field: str) -> Object:
        return {"from": [{"source": {field: ["10.0.0.0/8"]}}]}

    at_hand, behind = Request(source="10.0.0.1", remote="8.8.8.8"), Request(source="8.8.8.8", remote="10.0.0.1")
    assert [allows(within("ipBlocks"), request) for request in (at_hand, behind)] == [True, False]
    assert [allows(within("remoteIpBlocks"), request) for request in (at_hand, behind)] == [False, True]
    assert [allows(within("notIpBlocks"), request) for request in (at_hand, behind)] == [False, True]
    assert [allows(within("notRemoteIpBlocks"), request) for request in (at_hand, behind)] == [True, False]


@pytest.mark.parametrize(
    "rule",
    [
        {"to": [{"operation": {"ports": ["8080"]}}]},
        {"when": [{"key": "destination.port", "values": ["8080"]}]},
    ],
)
@pytest.mark.parametrize("single", [False, True])
def test_a_container_port_means_the_port_on_which_the_pod_listens(rule: Object, single: bool):
    """Where pods share an address, no sidecar listens on the container port itself."""
    mesh = samples.mesh(*samples.pitch(), policy(rule))
    planned = plan(mesh, Network(block=7, single_address=single))
    pod = samples.pod(planned, "ball-v1")
    resources = samples.envoy.resources(mesh, planned, pod, frozenset())
    assert (pod.port(8080) == 8080) is not single
    assert judge(resources, Request(port=pod.port(8080))).status == 200
    assert judge(resources, Request(port=pod.port(8080) + 1)).status == 403


def test_a_port_that_no_container_declares_is_nobodys():
    mesh = samples.mesh(*samples.pitch(), policy({"to": [{"operation": {"ports": ["9090"]}}]}))
    planned = plan(mesh, Network(block=7, single_address=True))
    pod = samples.pod(planned, "ball-v1")
    assert judge(samples.envoy.resources(mesh, planned, pod, frozenset()), Request(port=pod.port(8080))).status == 403


def test_the_gateways_container_port_means_the_port_on_which_it_listens():
    rule = policy({"to": [{"operation": {"ports": ["8080"]}}]}, namespace="istio-system")
    mesh = samples.mesh(*samples.pitch(), samples.gateway(), rule)
    planned = plan(mesh, Network(block=7, ingress_port=9191))
    assert planned.gateway
    resources = samples.envoy.resources(mesh, planned, planned.gateway, frozenset())
    assert judge(resources, Request(port=9191)).status == 200
    assert judge(resources, Request(port=8080)).status == 403


def test_a_dry_run_decides_nothing_and_is_counted_under_its_action():
    def tried(action: str) -> Object:
        return samples.pasted(policy({}, name=action.lower(), action=action), annotations={"istio.io/dry-run": "true"})

    mesh = samples.mesh(*samples.pitch(), tried("ALLOW"), tried("DENY"))
    resources = samples.resources(mesh, "ball-v1")
    assert judge(resources, Request()).status == 200
    assert shadow(resources, Request()) == {
        "istio_dry_run_deny_": "ns[arena]-policy[deny]-rule[0]",
        "istio_dry_run_allow_": "ns[arena]-policy[allow]-rule[0]",
    }


def test_a_dry_run_beside_a_real_policy_leaves_that_as_it_is():
    tried = samples.pasted(policy(name="tried"), annotations={"istio.io/dry-run": "true"})
    mesh = samples.mesh(*samples.pitch(), tried, policy({}, name="real"))
    assert judge(samples.resources(mesh, "ball-v1"), Request()).rule == "ns[arena]-policy[real]-rule[0]"


def test_policies_hold_for_requests_from_others_only():
    resources = samples.resources(samples.mesh(*samples.pitch(), policy()), "ball-v1")
    outbound = next(one for one in resources.listeners.values() if one["traffic_direction"] == "OUTBOUND")
    assert "rbac" not in str(outbound)
