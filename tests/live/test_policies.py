"""Every supported field of AuthorizationPolicies through real Envoys: a request that passes and one that is denied.

A connection that was open before a policy came carries at most one more request under the old rules, so that the
answers are asked for until they are as they should be.
"""

import pytest
import requests

from tests.live.harness import GATEWAY
from tests.live.harness import Fields
from tests.live.harness import destination_rule
from tests.live.harness import to
from tests.live.harness import until
from tests.live.harness import virtual_service
from tests.live.policies import Object
from tests.live.policies import policy

DENIED = (403, "RBAC: access denied")


def outcome(answer: requests.Response) -> tuple[int, str]:
    """The status, and the sidecar's words if it is not the application that answers."""
    return answer.status_code, "" if answer.status_code == 200 else answer.text


def settled(fields: Fields, expected: dict[str, tuple[int, str]], calls: dict[str, Object]) -> None:
    """Wait until every call has its expected outcome, all in one round."""

    def judge() -> bool:
        seen = {name: outcome(fields.call(**call)) for name, call in calls.items()}
        assert seen == expected, {name: (seen[name], expected[name]) for name in seen if seen[name] != expected[name]}
        return True

    until(judge, 10, "settled policy")


# words -> what a rule says, a request for which it holds, and one for which it does not
CASES: dict[str, tuple[Object, Object, Object]] = {
    "method": ({"to": [{"operation": {"methods": ["POST"]}}]}, {"method": "POST"}, {}),
    "beginning of a method": ({"to": [{"operation": {"methods": ["P*"]}}]}, {"method": "PUT"}, {}),
    "no method of these": ({"to": [{"operation": {"notMethods": ["GET"]}}]}, {"method": "PUT"}, {}),
    "path": ({"to": [{"operation": {"paths": ["/shoot"]}}]}, {"path": "/shoot?power=3"}, {"path": "/shoot/"}),
    "case of a path": ({"to": [{"operation": {"paths": ["/shoot"]}}]}, {"path": "/shoot"}, {"path": "/Shoot"}),
    "path with dots": ({"to": [{"operation": {"paths": ["/shoot"]}}]}, {"path": "/a/%2e%2e/shoot"}, {"path": "/a"}),
    "path with two slashes": ({"to": [{"operation": {"paths": ["/shoot"]}}]}, {"path": "/shoot"}, {"path": "//shoot"}),
    "beginning of a path": ({"to": [{"operation": {"paths": ["/a/*"]}}]}, {"path": "/a/b/c"}, {"path": "/a"}),
    "end of a path": ({"to": [{"operation": {"paths": ["*/z"]}}]}, {"path": "/a/z"}, {"path": "/z/a"}),
    "any path": ({"to": [{"operation": {"paths": ["*"], "methods": ["PUT"]}}]}, {"method": "PUT"}, {}),
    "one segment": ({"to": [{"operation": {"paths": ["/a/{*}/z"]}}]}, {"path": "/a/b/z?q"}, {"path": "/a/b/c/z"}),
    "any segments": ({"to": [{"operation": {"paths": ["/a/{**}"]}}]}, {"path": "/a/b/c"}, {"path": "/b/c"}),
    "segments, then a literal": (
        {"to": [{"operation": {"paths": ["/a/{**}/z"]}}]},
        {"path": "/a/b/c/z"},
        {"path": "/a/b/c/y"},
    ),
    "a slash at the end": ({"to": [{"operation": {"paths": ["/a/{*}/"]}}]}, {"path": "/a/b/"}, {"path": "/a/b"}),
    "no path of these": ({"to": [{"operation": {"notPaths": ["/shoot"]}}]}, {"path": "/"}, {"path": "/shoot"}),
    "host": (
        {"to": [{"operation": {"hosts": ["server:8080"]}}]},
        {"host": "SERVER:8080"},
        {"host": "server.arena:8080"},
    ),
    "beginning of a host": (
        {"to": [{"operation": {"hosts": ["server.arena:*"]}}]},
        {"host": "server.arena:8080"},
        {"host": "server:8080"},
    ),
    "no host of these": (
        {"to": [{"operation": {"notHosts": ["server:8080"]}}]},
        {"host": "server.arena:8080"},
        {"host": "Server:8080"},
    ),
    "port": ({"to": [{"operation": {"ports": ["8080"], "methods": ["PUT"]}}]}, {"method": "PUT"}, {}),
    "another port": ({"to": [{"operation": {"notPorts": ["9090"], "methods": ["PUT"]}}]}, {"method": "PUT"}, {}),
    "header": ({"when": [{"key": "request.headers[x-a]", "values": ["b*"]}]}, {"headers": {"x-a": "bc"}}, {}),
    "a header that is there": (
        {"when": [{"key": "request.headers[x-a]", "values": ["*"]}]},
        {"headers": {"x-a": "b"}},
        {"headers": {"x-b": "b"}},
    ),
    "no header of these": (
        {"when": [{"key": "request.headers[x-a]", "notValues": ["b"]}]},
        {},
        {"headers": {"x-a": "b"}},
    ),
    "address of a client": (
        {"from": [{"source": {"remoteIpBlocks": ["10.0.0.0/8"]}}]},
        {"headers": {"x-forwarded-for": "8.8.8.8, 10.1.2.3"}},
        {"headers": {"x-forwarded-for": "10.1.2.3, 8.8.8.8"}},
    ),
    "no address of a client": (
        {"when": [{"key": "remote.ip", "notValues": ["10.0.0.0/8"]}]},
        {"headers": {"x-forwarded-for": "8.8.8.8"}},
        {"headers": {"x-forwarded-for": "10.1.2.3"}},
    ),
    "source and condition": (
        {
            "from": [{"source": {"ipBlocks": ["127.0.0.1"]}}],
            "when": [{"key": "request.headers[x-a]", "values": ["b"]}],
        },
        {"headers": {"x-a": "b"}},
        {"headers": {"x-a": "c"}},
    ),
    "one of several operations": (
        {"to": [{"operation": {"methods": ["PUT"]}}, {"operation": {"paths": ["/b"]}}]},
        {"path": "/b"},
        {"path": "/c"},
    ),
}  # fmt: skip
CLIENT = "cluster.local/ns/arena/sa/client"
# words -> what a rule says, which holds for requests of the client and not for those of the other one
CALLERS: dict[str, Object] = {
    "principal": {"from": [{"source": {"principals": [CLIENT]}}]},
    "end of a principal": {"from": [{"source": {"principals": ["*/sa/client"]}}]},
    "beginning of a principal": {"from": [{"source": {"principals": ["cluster.local/ns/arena/sa/c*"]}}]},
    "no principal of these": {"from": [{"source": {"notPrincipals": ["*/sa/other"]}}]},
    "service account": {"from": [{"source": {"serviceAccounts": ["client"]}}]},
    "service account of a namespace": {"from": [{"source": {"serviceAccounts": ["arena/client"]}}]},
    "no service account of these": {"from": [{"source": {"notServiceAccounts": ["other"]}}]},
    "source.principal": {"when": [{"key": "source.principal", "values": [CLIENT]}]},
    "source.serviceAccount": {"when": [{"key": "source.serviceAccount", "notValues": ["arena/other"]}]},
    "one of two sources": {
        "from": [{"source": {"principals": ["*/sa/nobody"]}}, {"source": {"principals": [CLIENT]}}],
    },
}
# words -> what a rule says, and whether it holds for every caller with an identity
IDENTITIES: dict[str, tuple[Object, bool]] = {
    "any principal": ({"from": [{"source": {"principals": ["*"]}}]}, True),
    "namespace": ({"from": [{"source": {"namespaces": ["arena"]}}]}, True),
    "beginning of a namespace": ({"from": [{"source": {"namespaces": ["ar*"]}}]}, True),
    "another namespace": ({"from": [{"source": {"namespaces": ["aren"]}}]}, False),
    "no namespace of these": ({"from": [{"source": {"notNamespaces": ["arena"]}}]}, False),
    "source.namespace": ({"when": [{"key": "source.namespace", "values": ["arena"]}]}, True),
    "trust domain": ({"from": [{"source": {"trustDomains": ["cluster.local"]}}]}, True),
    "end of a trust domain": ({"from": [{"source": {"trustDomains": ["*.local"]}}]}, True),
    "no trust domain of these": ({"from": [{"source": {"notTrustDomains": ["cluster.local"]}}]}, False),
    "source.trustDomain": ({"when": [{"key": "source.trustDomain", "values": ["other.local"]}]}, False),
    "service account of another namespace": ({"from": [{"source": {"serviceAccounts": ["a/client"]}}]}, False),
    "server name": ({"when": [{"key": "connection.sni", "values": ["outbound_.8080_._.server.arena*"]}]}, True),
}
NEVER = {
    "a host without the port that the caller names": {"to": [{"operation": {"hosts": ["server"]}}]},
    "another container port": {"to": [{"operation": {"ports": ["9090"]}}]},
    "every caller has the address 127.0.0.1": {"from": [{"source": {"notIpBlocks": ["127.0.0.1"]}}]},
    "source.ip says the same": {"when": [{"key": "source.ip", "notValues": ["127.0.0.1/32"]}]},
    "pods listen on loopback": {"when": [{"key": "destination.ip", "notValues": ["127.0.0.0/8"]}]},
    "destination.port": {"when": [{"key": "destination.port", "notValues": ["8080"]}]},
}  # fmt: skip


def case(words: str, rule: Object) -> Object:
    """The rule for requests that name its case alone."""
    return {**rule, "when": [*rule.get("when", []), {"key": "request.headers[x-case]", "values": [words]}]}


def call(words: str, **request: Object) -> Object:
    return {**request, "headers": {**request.get("headers", {}), "x-case": words}}


@pytest.mark.both_forms
@pytest.mark.parametrize("action", ["ALLOW", "DENY"])
def test_every_field_chooses_requests(fields: Fields, action: str):
    """One policy holds all cases, each for requests with its name in a header."""
    rules = [case(words, rule) for words, (rule, _, _) in CASES.items()]
    rules += [case(words, rule) for words, rule in NEVER.items()]
    chosen, others = ((200, ""), DENIED) if action == "ALLOW" else (DENIED, (200, ""))
    calls = {f"{words}: yes": call(words, **hit) for words, (_, hit, _) in CASES.items()}
    calls |= {f"{words}: no": call(words, **miss) for words, (_, _, miss) in CASES.items()}
    calls |= {f"{words}: no": call(words) for words in NEVER}
    fields.apply(policy(*rules, action=action))
    settled(fields, {name: chosen if name.endswith("yes") else others for name in calls}, calls)


@pytest.mark.both_forms
@pytest.mark.parametrize("action", ["ALLOW", "DENY"])
def test_callers_are_chosen_by_the_identity_in_their_certificate(fields: Fields, action: str):
    rules = [case(words, rule) for words, rule in CALLERS.items()]
    rules += [case(words, rule) for words, (rule, _) in IDENTITIES.items()]
    chosen, others = ((200, ""), DENIED) if action == "ALLOW" else (DENIED, (200, ""))
    calls = {f"{words}: {caller}": call(words, caller=caller) for words in CALLERS for caller in ("client", "other")}
    expected = {name: chosen if name.endswith("client") else others for name in calls}
    calls |= {words: call(words) for words in IDENTITIES}
    expected |= {words: chosen if holds else others for words, (_, holds) in IDENTITIES.items()}
    fields.apply(policy(*rules, action=action))
    settled(fields, expected, calls)


def test_a_plain_connection_has_no_identity(fields: Fields):
    """The same caller over a plain connection, which the DestinationRule makes it use."""
    plain = destination_rule({"tls": {"mode": "DISABLE"}})
    fields.apply(policy(CALLERS["principal"]))
    settled(fields, {"mutual TLS": (200, "")}, {"mutual TLS": {}})
    fields.apply(policy(CALLERS["principal"]), plain)
    settled(fields, {"plain": DENIED}, {"plain": {}})
    fields.apply(policy(CALLERS["no principal of these"]), plain)
    settled(fields, {"plain": (200, "")}, {"plain": {}})


def test_a_policy_without_rules_allows_nothing_and_one_with_an_empty_rule_everything(fields: Fields):
    fields.apply(policy())
    settled(fields, {"any": DENIED}, {"any": {}})
    fields.apply(policy(), policy({}, name="everything"))
    settled(fields, {"any": (200, "")}, {"any": {}})


def test_deny_comes_before_allow(fields: Fields):
    no_shots = policy({"to": [{"operation": {"paths": ["/shoot"]}}]}, name="no-shots", action="DENY")
    fields.apply(policy({}), no_shots)
    expected = {"shoot": DENIED, "control": (200, "")}
    settled(fields, expected, {"shoot": {"path": "/shoot"}, "control": {"path": "/control"}})


def test_the_called_pods_sidecar_denies_and_the_application_never_sees_the_request(fields: Fields):
    fields.apply(policy({"to": [{"operation": {"notPaths": ["/secret"]}}]}))
    several = [f"secret {i}" for i in range(20)]  # over every connection that is open
    settled(fields, dict.fromkeys(several, DENIED), {name: {"path": "/secret"} for name in several})
    before = [fields.seen(version, "/secret") for version in ("v1", "v2")]
    assert {fields.call("/secret").status_code for _ in range(20)} == {403}
    assert [fields.seen(version, "/secret") for version in ("v1", "v2")] == before


def test_a_policy_chooses_pods_by_their_labels(fields: Fields):
    only_v2 = policy()
    only_v2["spec"]["selector"] = {"matchLabels": {"version": "v2", "app": "server"}}
    fields.apply(only_v2)

    def statuses() -> bool:
        answers = [fields.call() for _ in range(30)]
        codes = {answer.status_code for answer in answers}
        versions = {answer.json()["version"] for answer in answers if answer.status_code == 200}
        assert (codes, versions) == ({200, 403}, {"v1"})
        return True

    until(statuses, 10, "denials by one version alone")


def test_a_policy_of_the_root_namespace_holds_for_the_gateway_too(fields: Fields):
    page = virtual_service(to(""), hosts=("*",), name="page")
    page["spec"]["gateways"] = ["edge"]
    at_gateway = policy({"to": [{"operation": {"paths": ["/secret"]}}]}, action="DENY", namespace="istio-system")
    at_gateway["spec"]["selector"] = {"matchLabels": {"istio": "ingressgateway"}}
    fields.apply(GATEWAY, page, at_gateway)
    until(lambda: outcome(fields.arena.page("/secret")) == DENIED, 10, "denial at the gateway")
    assert fields.arena.page("/other").status_code == 200
    settled(fields, {"inside": (200, "")}, {"inside": {"path": "/secret"}})


def test_a_dry_run_denies_nothing_and_is_counted(fields: Fields):
    fields.apply(policy({}, action="DENY", annotations={"istio.io/dry-run": "true"}))

    def counted() -> int:
        assert fields.call().status_code == 200
        return sum(shadow_denials(fields, version) for version in ("v1", "v2"))

    until(counted, 10, "counted dry run")


def shadow_denials(fields: Fields, version: str) -> int:
    """What the dry run of a DENY policy would have denied, by the statistics of the server's sidecar."""
    admin = fields.listeners[f"server-{version}"]["admin"]
    stats = requests.get(f"http://{admin}/stats?filter=istio_dry_run_deny_.shadow_denied", timeout=5).text
    return sum(int(line.rpartition(":")[2]) for line in stats.splitlines())


def test_a_person_sees_the_policies_of_a_pod(fields: Fields):
    fields.apply(policy({"to": [{"operation": {"methods": ["POST"], "paths": ["/shoot"]}}]}, action="DENY"))
    table = fields.arena.run("config", "server-v1", "policies").stdout
    row = next(line for line in table.splitlines() if "server.arena" in line)
    assert row.split() == ["DENY", "server.arena", "0", "anybody", "method", "POST", "and", "path", "/shoot"]
    assert "server.arena" not in fields.arena.run("config", "client", "policies").stdout
    (settings,) = fields.arena.json("config", "server-v1", "policies")
    assert list(settings["rules"]["policies"]) == ["ns[arena]-policy[server]-rule[0]"]


def test_without_policies_everything_passes_again(fields: Fields):
    fields.apply(policy())
    settled(fields, {"any": DENIED}, {"any": {}})
    fields.apply()
    settled(fields, {"any": (200, "")}, {"any": {}})
