"""AuthorizationPolicies: selector, action, sources, operations and conditions."""

from tests.localmesh import samples
from tests.localmesh.samples import Object
from tests.localmesh.verdicts.row import A
from tests.localmesh.verdicts.row import E
from tests.localmesh.verdicts.row import R
from tests.localmesh.verdicts.row import U
from tests.localmesh.verdicts.row import rows

POST = {"operation": {"methods": ["POST"]}}
REFERENCE = {"kind": "Gateway", "group": "gateway.networking.k8s.io", "name": "page"}


def policy(fields: Object) -> Object:
    return samples.security("AuthorizationPolicy", "ball", fields)


def annotated(annotations: Object) -> Object:
    return samples.pasted(policy({}), annotations=annotations)


def labels(fields: Object) -> Object:
    return policy({"selector": {"matchLabels": fields}})


def rule(fields: object) -> Object:
    return policy({"rules": [fields]})


def source(fields: object) -> Object:
    return rule({"from": [{"source": fields}]})


def operation(fields: object) -> Object:
    return rule({"to": [{"operation": fields}]})


def path(value: str) -> Object:
    return operation({"paths": [value]})


def when(fields: Object) -> Object:
    return rule({"when": [fields]})


def key(value: object) -> Object:
    return when({"key": value, "values": ["x"]})


ROWS = (
    *rows(
        policy,
        "spec.",
        ("nothing, which allows nothing", {}, A),
        ("one rule that everything matches", {"rules": [{}]}, A),
        ("no rules in a list", {"rules": []}, A),
        ("ALLOW", {"action": "ALLOW"}, A),
        ("DENY", {"action": "DENY", "rules": [{}]}, A),
        ("DENY without rules", {"action": "DENY"}, R, "rules"),
        ("DENY with an empty list", {"action": "DENY", "rules": []}, R, "rules"),
        ("AUDIT", {"action": "AUDIT", "rules": [{}]}, U, "action"),
        ("CUSTOM", {"action": "CUSTOM", "provider": {"name": "authz"}, "rules": [{}]}, U, "action"),
        ("an action in small letters", {"action": "deny", "rules": [{}]}, R, "action"),
        ("an unknown action", {"action": "LOG"}, R, "action"),
        ("a provider for ALLOW", {"provider": {"name": "authz"}}, R, "provider"),
        ("a reference to a gateway", {"targetRefs": [REFERENCE]}, U, "targetRefs"),
        ("the older reference", {"targetRef": REFERENCE}, U, "targetRef"),
        ("a mapping for rules", {"rules": {}}, R, "rules"),
        ("null for a rule", {"rules": [None]}, R, "rules[0]"),
        ("513 rules", {"rules": [{}] * 513}, R, "rules"),
        ("an unknown field", {"mode": "STRICT"}, U, "mode"),
        ("a selector without labels", {"selector": {}}, A),
        ("a selector by expressions", {"selector": {"matchExpressions": []}}, U, "selector.matchExpressions"),
    ),
    *rows(
        annotated,
        "metadata.annotations[",
        ("a dry run", {"istio.io/dry-run": "true"}, A),
        ("no dry run", {"istio.io/dry-run": "false"}, A),
        ("a dry run that Istio ignores", {"istio.io/dry-run": "yes"}, U, "istio.io/dry-run]"),
        ("another annotation of Istio", {"istio.io/rev": "x"}, U, "istio.io/rev]"),
    ),
    *rows(
        labels,
        "spec.selector.matchLabels",
        ("a label", {"app": "ball"}, A),
        ("no label", {}, A),
        ("a label of 63 characters", {"app": "a" * 63}, A),
        ("a label of 64 characters", {"app": "a" * 64}, R, "[app]"),
        ("a wildcard for a value", {"app": "ball*"}, R, "[app]"),
        ("a wildcard for a key", {"ap*": "ball"}, R, "[ap*]"),
        ("an empty key", {"": "ball"}, R),
        ("a number for a value", {"app": 1}, R, "[app]"),
        ("a label that Kubernetes has not", {"a b": "-c-"}, A),
    ),
    *rows(
        rule,
        "spec.rules[0].",
        ("from nobody", {"from": []}, A),
        ("to nothing", {"to": []}, A),
        ("no condition", {"when": []}, A),
        ("a sender without source", {"from": [{}]}, R, "from[0].source"),
        ("an empty source", {"from": [{"source": {}}]}, R, "from[0].source"),
        ("null for a sender", {"from": [None]}, R, "from[0]"),
        ("two sources", {"from": [{"source": {"namespaces": ["a"]}}, {"source": {"namespaces": ["b"]}}]}, A),
        ("513 sources", {"from": [{"source": {"namespaces": ["a"]}}] * 513}, R, "from"),
        ("a target without operation", {"to": [{}]}, R, "to[0].operation"),
        ("an empty operation", {"to": [{"operation": {}}]}, R, "to[0].operation"),
        ("null for a target", {"to": [None]}, R, "to[0]"),
        ("two operations", {"to": [POST, POST]}, A),
        ("513 operations", {"to": [POST] * 513}, A),
        ("a mapping for senders", {"from": {}}, R, "from"),
        ("an unknown field", {"who": []}, U, "who"),
    ),
    *rows(
        source,
        "spec.rules[0].from[0].source",
        ("a principal", {"principals": ["cluster.local/ns/arena/sa/locals"]}, A),
        ("every principal", {"principals": ["*"]}, A),
        ("the end of a principal", {"principals": ["*/sa/locals"]}, A),
        ("the beginning of a principal", {"principals": ["cluster.local/ns/arena/*"]}, A),
        ("a principal that is none", {"principals": ["locals"]}, A),
        ("an empty principal", {"principals": [""]}, R, ".principals[0]"),
        ("a number for a principal", {"principals": [1]}, R, ".principals[0]"),
        ("a text for principals", {"principals": "a"}, R, ".principals"),
        ("an empty list", {"principals": []}, R),
        ("no principal of these", {"notPrincipals": ["a"]}, A),
        ("not an empty principal", {"notPrincipals": [""]}, R, ".notPrincipals[0]"),
        ("a token's principal", {"requestPrincipals": ["issuer/subject"]}, A),
        ("any token", {"requestPrincipals": ["*"]}, A),
        ("no token", {"notRequestPrincipals": ["*"]}, A),
        ("an empty token's principal", {"requestPrincipals": [""]}, R, ".requestPrincipals[0]"),
        ("a namespace", {"namespaces": ["arena", "other-*"]}, A),
        ("no namespace of these", {"notNamespaces": ["arena"]}, A),
        ("an empty namespace", {"notNamespaces": [""]}, R, ".notNamespaces[0]"),
        ("a service account", {"serviceAccounts": ["locals", "arena/locals"]}, A),
        ("16 service accounts", {"serviceAccounts": ["a"] * 16}, A),
        ("17 service accounts", {"serviceAccounts": ["a"] * 17}, R, ".serviceAccounts"),
        ("a service account with a wildcard", {"serviceAccounts": ["a*"]}, R, ".serviceAccounts[0]"),
        ("a service account with two slashes", {"serviceAccounts": ["a/b/c"]}, R, ".serviceAccounts[0]"),
        ("a service account of no namespace", {"serviceAccounts": ["/b"]}, R, ".serviceAccounts[0]"),
        ("a service account without a name", {"notServiceAccounts": ["a/"]}, R, ".notServiceAccounts[0]"),
        ("an empty service account", {"serviceAccounts": [""]}, R, ".serviceAccounts[0]"),
        ("a service account of 321 characters", {"serviceAccounts": ["a" * 321]}, R, ".serviceAccounts[0]"),
        ("service accounts and namespaces", {"serviceAccounts": ["a"], "namespaces": ["b"]}, R),
        ("service accounts and principals", {"notServiceAccounts": ["a"], "notPrincipals": ["b"]}, R),
        ("service accounts and a token", {"serviceAccounts": ["a"], "requestPrincipals": ["*"]}, A),
        ("a trust domain", {"trustDomains": ["cluster.local", "*.local", "a*", "*"]}, A),
        ("a trust domain with a slash", {"trustDomains": ["a/b"]}, R, ".trustDomains[0]"),
        ("a wildcard in the middle", {"notTrustDomains": ["a*b"]}, R, ".notTrustDomains[0]"),
        ("two wildcards", {"trustDomains": ["*a*"]}, R, ".trustDomains[0]"),
        ("addresses", {"ipBlocks": ["10.0.0.1", "10.0.0.0/8", "fd00::1", "fd00::/8"]}, A),
        ("an address with bits behind its range", {"ipBlocks": ["10.1.2.3/8"]}, A),
        ("no address", {"ipBlocks": ["localhost"]}, R, ".ipBlocks[0]"),
        ("an address with a leading zero", {"ipBlocks": ["10.0.0.01"]}, R, ".ipBlocks[0]"),
        ("a range with a leading zero", {"ipBlocks": ["10.0.0.0/08"]}, R, ".ipBlocks[0]"),
        ("a range with a mask", {"ipBlocks": ["10.0.0.0/255.0.0.0"]}, R, ".ipBlocks[0]"),
        ("an address with a zone", {"ipBlocks": ["fe80::1%eth0"]}, A),
        ("a range with a zone", {"ipBlocks": ["fe80::%eth0/10"]}, R, ".ipBlocks[0]"),
        ("33 bits", {"notIpBlocks": ["10.0.0.0/33"]}, R, ".notIpBlocks[0]"),
        ("an empty address", {"ipBlocks": [""]}, R, ".ipBlocks[0]"),
        ("addresses of clients", {"remoteIpBlocks": ["10.0.0.0/8"], "notRemoteIpBlocks": ["10.1.0.0/16"]}, A),
        ("no address of a client", {"remoteIpBlocks": ["10.0.0"]}, R, ".remoteIpBlocks[0]"),
        ("an unknown field", {"namespaces": ["a"], "groups": ["a"]}, U, ".groups"),
    ),
    *rows(
        operation,
        "spec.rules[0].to[0].operation",
        ("hosts", {"hosts": ["ball", "ball:*", "*.local", "*"]}, A),
        ("no host of these", {"notHosts": ["Ball"]}, A),
        ("an empty host", {"hosts": [""]}, R, ".hosts[0]"),
        ("methods", {"methods": ["GET", "P*"]}, A),
        ("no method of these", {"notMethods": ["GET"]}, A),
        ("an empty method", {"methods": [""]}, R, ".methods[0]"),
        ("ports", {"ports": ["8080", "0", "65535"]}, A),
        ("no port of these", {"notPorts": ["8080"]}, A),
        ("a number for a port", {"ports": [8080]}, R, ".ports[0]"),
        ("a port's name", {"ports": ["http"]}, R, ".ports[0]"),
        ("a port with a wildcard", {"ports": ["80*"]}, R, ".ports[0]"),
        ("a port that is too high", {"ports": ["65536"]}, R, ".ports[0]"),
        ("a negative port", {"notPorts": ["-1"]}, R, ".notPorts[0]"),
        ("no path of these", {"notPaths": ["/shoot"]}, A),
        ("an unknown field", {"methods": ["GET"], "verbs": ["GET"]}, U, ".verbs"),
    ),
    *rows(
        path,
        "spec.rules[0].to[0].operation.paths[0]",
        ("a path", "/shoot", A),
        ("the beginning of a path", "/api/*", A),
        ("the end of a path", "*/shoot", A),
        ("any path", "*", A),
        ("a path without a slash", "shoot", A),
        ("a path with a star in the middle", "/a/*/b", A),
        ("an empty path", "", R),
        ("one segment", "/players/{*}/shoot", A),
        ("any segments", "/players/{**}", A),
        ("any segments, then a literal", "/players/{**}/shoot", A),
        ("one segment, then any", "/{*}/{**}", A),
        ("any segments, then one", "/{**}/{*}", R),
        ("any segments twice", "/{**}/a/{**}", R),
        ("a part of a segment", "/players/a{*}", R),
        ("braces around a name", "/players/{name}", R),
        ("an open brace", "/players/{", R),
        ("a template with a star", "/a*/{*}", R),
        ("a template with an empty segment", "/a//{*}", R),
        ("a template with a space", "/a b/{*}", R),
        ("a template with a slash at its end", "/a/{*}/", A),
        ("a template with escapes", "/a%20b;c=d/{*}", A),
        ("a template without a slash", "a/{*}", E),
    ),
    *rows(
        key,
        "spec.rules[0].when[0].key",
        ("a header", "request.headers[x-team]", A),
        ("a header in brackets", "request.headers[[x]]", A),
        ("a header without a name", "request.headers[]", R),
        ("a header of two lines", "request.headers[a\nb]", E),
        ("headers", "request.headers", R),
        ("a header with a dot", "request.headers.x-team", R),
        ("a header that Istio ignores", "request.headersx[a]", U),
        ("a claim", "request.auth.claims[team]", A),
        ("a claim inside another", "request.auth.claims[a][b]", A),
        ("a claim without a name", "request.auth.claims[]", R),
        ("an empty claim outside another", "request.auth.claims[][a]", E),
        ("a namespace", "source.namespace", A),
        ("a service account", "source.serviceAccount", A),
        ("a principal", "source.principal", A),
        ("a trust domain", "source.trustDomain", A),
        ("a token's principal", "request.auth.principal", A),
        ("a token's audiences", "request.auth.audiences", A),
        ("a token's presenter", "request.auth.presenter", A),
        ("a server's name", "connection.sni", A),
        ("metadata of a filter", "experimental.envoy.filters.a.b[c]", U),
        ("an attribute of the first API", "destination.labels[app]", R),
        ("another one", "destination.name", R),
        ("a third one", "source.user", R),
        ("an unknown attribute", "request.path", R),
        ("capitals", "Source.Namespace", R),
        ("no key", None, R),
        ("an empty key", "", R),
        ("a number", 1, R),
    ),
    *rows(
        when,
        "spec.rules[0].when[0].",
        ("values", {"key": "source.ip", "values": ["10.0.0.1", "10.0.0.0/8"]}, A),
        ("no value of these", {"key": "remote.ip", "notValues": ["10.0.0.1"]}, A),
        ("neither", {"key": "source.ip"}, R, "values"),
        ("an empty list", {"key": "source.ip", "values": []}, R, "values"),
        ("an empty value", {"key": "source.namespace", "values": [""]}, R, "values[0]"),
        ("no address", {"key": "source.ip", "values": ["a"]}, R, "values[0]"),
        ("no address of a client", {"key": "remote.ip", "notValues": ["a"]}, R, "notValues[0]"),
        ("no address of a pod", {"key": "destination.ip", "values": ["a"]}, R, "values[0]"),
        ("an address of a pod", {"key": "destination.ip", "values": ["10.0.0.0/8"]}, A),
        ("a port", {"key": "destination.port", "values": ["8080"]}, A),
        ("no port", {"key": "destination.port", "values": ["http"]}, R, "values[0]"),
        ("a service account with a wildcard", {"key": "source.serviceAccount", "values": ["a*"]}, R, "values[0]"),
        ("a trust domain with a slash", {"key": "source.trustDomain", "values": ["a/b"]}, A),
        ("two wildcards", {"key": "source.trustDomain", "values": ["*a*"]}, R, "values[0]"),
        ("a text for values", {"key": "source.ip", "values": "10.0.0.1"}, R, "values"),
        ("an unknown field", {"key": "source.ip", "values": ["10.0.0.1"], "not": True}, U, "not"),
    ),
)
