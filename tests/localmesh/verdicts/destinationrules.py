"""DestinationRules: the host, subsets and the blocks of a policy."""

from tests.localmesh import samples
from tests.localmesh.samples import Object
from tests.localmesh.verdicts.row import A
from tests.localmesh.verdicts.row import E
from tests.localmesh.verdicts.row import R
from tests.localmesh.verdicts.row import U
from tests.localmesh.verdicts.row import rows

HASH = "loadBalancer.consistentHash"
SEAT = {"name": "seat"}
STRICT = {"name": "SameSite", "value": "Strict"}


def spec(fields: Object) -> Object:
    return samples.destination_rule(**fields)


def subset(fields: Object) -> Object:
    return samples.destination_rule(subsets=[{"name": "v1", "labels": {"version": "v1"}, **fields}])


def policy(fields: Object) -> Object:
    return samples.destination_rule(trafficPolicy=fields)


def hashing(fields: Object) -> Object:
    return policy({"loadBalancer": {"consistentHash": fields}})


def warmup(fields: Object) -> Object:
    return policy({"loadBalancer": {"simple": "ROUND_ROBIN", "warmup": fields}})


def outlier(fields: Object) -> Object:
    return policy({"outlierDetection": fields})


def locality(fields: object) -> Object:
    return policy({"loadBalancer": {"localityLbSetting": fields}, "outlierDetection": {}})


def distribute(*entries: Object) -> Object:
    return locality({"distribute": list(entries)})


def tcp(fields: Object) -> Object:
    return policy({"connectionPool": {"tcp": fields}})


def http(fields: Object) -> Object:
    return policy({"connectionPool": {"http": fields}})


def of_port(fields: Object) -> Object:
    return policy({"portLevelSettings": [{"port": {"number": 8080}, **fields}]})


def budget(fields: object) -> Object:
    return policy({"retryBudget": fields})


ROWS = (
    *rows(
        spec,
        "spec.",
        ("a host by its FQDN", {"host": "ball.arena.svc.cluster.local"}, A),
        ("a host that nobody has", {"host": "nobody"}, A),
        ("a host with a capital", {"host": "Ball"}, A),
        ("no host", {"host": None}, R, "host"),
        ("an empty host", {"host": ""}, R, "host"),
        ("a wildcard", {"host": "*.local"}, A),
        ("every host", {"host": "*"}, A),
        ("a wildcard in the middle", {"host": "a.*.local"}, R, "host"),
        ("a host with an underscore", {"host": "a_b"}, R, "host"),
        ("a number for a host", {"host": 1}, R, "host"),
        ("no subset", {"subsets": []}, A),
        ("two subsets of a name", {"subsets": [{"name": "a"}, {"name": "a"}]}, R, "subsets"),
        ("two subsets that differ in case", {"subsets": [{"name": "a"}, {"name": "A"}]}, A),
        ("exported to all", {"exportTo": ["*"]}, A),
        ("exported to its own namespace", {"exportTo": ["."]}, A),
        ("exported to its own namespace by name", {"exportTo": ["arena"]}, A),
        ("exported to its own namespace twice", {"exportTo": [".", "."]}, R, "exportTo"),
        ("exported to all and another", {"exportTo": ["*", "other"]}, R, "exportTo"),
        ("exported to another namespace", {"exportTo": ["other"]}, U, "exportTo"),
        ("a selector of callers", {"workloadSelector": {"matchLabels": {"app": "x"}}}, U, "workloadSelector"),
        ("an unknown field", {"subset": []}, U, "subset"),
    ),
    *rows(
        subset,
        "spec.subsets[0].",
        ("a subset", {}, A),
        ("a subset without labels", {"labels": None}, A),
        ("a name with capitals", {"name": "V1"}, A),
        ("a name with a dot", {"name": "v1.0"}, R, "name"),
        ("a name with an underscore", {"name": "v1_a"}, R, "name"),
        ("a name that ends in a dash", {"name": "v1-"}, R, "name"),
        ("an empty name", {"name": ""}, R, "name"),
        ("no name", {"name": None}, R, "name"),
        ("a name of 63 letters", {"name": "a" * 63}, A),
        ("a name of 64 letters", {"name": "a" * 64}, R, "name"),
        ("a number for a label", {"labels": {"version": 1}}, R, "labels[version]"),
        ("a label with a space", {"labels": {"version": "a b"}}, R, "labels[version]"),
        ("a key with a space", {"labels": {"a b": "x"}}, R, "labels[a b]"),
        ("a policy of its own", {"trafficPolicy": {"loadBalancer": {"simple": "RANDOM"}}}, A),
        ("an empty policy", {"trafficPolicy": {}}, R, "trafficPolicy"),
    ),
    *rows(
        policy,
        "spec.trafficPolicy",
        ("an empty policy", {}, R),
        *(
            (f"balancing by {name}", {"loadBalancer": {"simple": name}}, A)
            for name in ("UNSPECIFIED", "LEAST_REQUEST", "LEAST_CONN", "ROUND_ROBIN", "RANDOM")
        ),
        ("no balancing named", {"loadBalancer": {}}, A),
        ("passthrough", {"loadBalancer": {"simple": "PASSTHROUGH"}}, U, ".loadBalancer.simple"),
        ("an unknown balancing", {"loadBalancer": {"simple": "FASTEST"}}, R, ".loadBalancer.simple"),
        ("balancing in small letters", {"loadBalancer": {"simple": "random"}}, R, ".loadBalancer.simple"),
        ("both kinds of balancing", {"loadBalancer": {"simple": "RANDOM", "consistentHash": {}}}, R, f".{HASH}"),
        ("an empty outlier detection", {"outlierDetection": {}}, A),
        ("an empty pool", {"connectionPool": {}}, R, ".connectionPool"),
        ("an empty TCP block", {"connectionPool": {"tcp": {}}}, A),
        ("no TLS", {"tls": {"mode": "DISABLE"}}, A),
        ("TLS without a mode", {"tls": {}}, A),
        ("mutual TLS of sidecars", {"tls": {"mode": "ISTIO_MUTUAL"}}, A),
        ("mutual TLS beside the load balancer", {"loadBalancer": {"simple": "RANDOM"}, "tls": {"mode": "DISABLE"}}, A),
        ("TLS of the application", {"tls": {"mode": "SIMPLE"}}, U, ".tls.mode"),
        (
            "mutual TLS with files",
            {"tls": {"mode": "MUTUAL", "clientCertificate": "/etc/c.pem", "privateKey": "/etc/k.pem"}},
            U,
            ".tls.mode",
        ),
        ("mutual TLS without files", {"tls": {"mode": "MUTUAL"}}, U, ".tls.mode"),
        ("a TLS mode that is none", {"tls": {"mode": "STRICT"}}, R, ".tls.mode"),
        ("a name for the handshake", {"tls": {"mode": "ISTIO_MUTUAL", "sni": "ball"}}, U, ".tls.sni"),
        (
            "other identities",
            {"tls": {"mode": "ISTIO_MUTUAL", "subjectAltNames": ["spiffe://x"]}},
            U,
            ".tls.subjectAltNames",
        ),
        ("a list for TLS", {"tls": []}, R, ".tls"),
        ("settings of no port", {"portLevelSettings": []}, R),
        ("a tunnel", {"tunnel": {"targetHost": "a.b", "targetPort": 1}}, U, ".tunnel"),
        ("an empty budget of retries", {"retryBudget": {}}, A),
        ("an unknown field", {"outlier": {}}, U, ".outlier"),
    ),
    *rows(
        of_port,
        "spec.trafficPolicy.portLevelSettings[0]",
        ("balancing", {"loadBalancer": {"simple": "RANDOM"}}, A),
        ("every block", {"loadBalancer": {}, "outlierDetection": {}, "connectionPool": {"tcp": {}}, "tls": {}}, A),
        ("no block", {}, R),
        ("no port", {"port": None, "outlierDetection": {}}, R, ".port"),
        ("an empty port", {"port": {}, "outlierDetection": {}}, A),
        ("a port by name", {"port": {"number": "http"}, "outlierDetection": {}}, R, ".port.number"),
        ("a negative port", {"port": {"number": -1}, "outlierDetection": {}}, R, ".port.number"),
        ("an empty pool", {"connectionPool": {}}, R, ".connectionPool"),
        ("a retry budget", {"outlierDetection": {}, "retryBudget": {}}, U, ".retryBudget"),
    ),
    *rows(
        hashing,
        f"spec.trafficPolicy.{HASH}",
        ("by nothing", {}, A),
        ("by a header", {"httpHeaderName": "x-arena-player"}, A),
        ("by the path", {"httpHeaderName": ":path"}, A),
        ("by a header without a name", {"httpHeaderName": ""}, E, ".httpHeaderName"),
        ("by a header with a space", {"httpHeaderName": "a b"}, E, ".httpHeaderName"),
        ("by a number for a header", {"httpHeaderName": 1}, R, ".httpHeaderName"),
        ("by the address", {"useSourceIp": True}, A),
        ("not by the address", {"useSourceIp": False}, A),
        ("by a text for the address", {"useSourceIp": "yes"}, R, ".useSourceIp"),
        ("by a parameter", {"httpQueryParameterName": "id"}, A),
        ("by a parameter without a name", {"httpQueryParameterName": ""}, E, ".httpQueryParameterName"),
        ("by two things", {"httpHeaderName": "a", "useSourceIp": True}, R, ".useSourceIp"),
        ("by a cookie", {"httpCookie": {"name": "seat"}}, A),
        ("by a cookie with everything", {"httpCookie": {**SEAT, "path": "/", "ttl": "1h", "attributes": [STRICT]}}, A),
        ("by a cookie for a session", {"httpCookie": {**SEAT, "ttl": "0s"}}, A),
        ("by a cookie of a minute ago", {"httpCookie": {**SEAT, "ttl": "-1m"}}, E, ".httpCookie.ttl"),
        ("by a cookie for microseconds", {"httpCookie": {**SEAT, "ttl": "1us"}}, U, ".httpCookie.ttl"),
        ("by a cookie for a number", {"httpCookie": {**SEAT, "ttl": 60}}, R, ".httpCookie.ttl"),
        ("by a cookie without a name", {"httpCookie": {"path": "/"}}, R, ".httpCookie.name"),
        ("by a cookie with an empty name", {"httpCookie": {"name": ""}}, R, ".httpCookie.name"),
        ("by an empty cookie", {"httpCookie": {}}, R, ".httpCookie.name"),
        ("an attribute twice", {"httpCookie": {**SEAT, "attributes": [STRICT, STRICT]}}, R, ".httpCookie.attributes"),
        ("an attribute without a value", {"httpCookie": {**SEAT, "attributes": [{"name": "Secure"}]}}, A),
        (
            "an attribute without a name",
            {"httpCookie": {**SEAT, "attributes": [{"value": "a"}]}},
            R,
            ".httpCookie.attributes[0].name",
        ),
        (
            "an attribute of two lines",
            {"httpCookie": {**SEAT, "attributes": [{"name": "a", "value": "b\nc"}]}},
            E,
            ".httpCookie.attributes",
        ),
        ("a ring", {"useSourceIp": True, "ringHash": {"minimumRingSize": 2048}}, A),
        ("a ring without a size", {"useSourceIp": True, "ringHash": {}}, A),
        ("a ring of negative size", {"ringHash": {"minimumRingSize": -1}}, R, ".ringHash.minimumRingSize"),
        ("a ring beyond Envoy's largest", {"ringHash": {"minimumRingSize": 2**23 + 1}}, E, ".ringHash.minimumRingSize"),
        ("the old size of the ring", {"useSourceIp": True, "minimumRingSize": 2048}, A),
        ("the old size beside a ring", {"minimumRingSize": 2048, "ringHash": {}}, R, ".minimumRingSize"),
        ("Maglev's table", {"useSourceIp": True, "maglev": {"tableSize": 65537}}, A),
        ("a table without a size", {"maglev": {}}, R, ".maglev.tableSize"),
        ("a table of no prime number", {"maglev": {"tableSize": 65536}}, R, ".maglev.tableSize"),
        ("a table that is too large", {"maglev": {"tableSize": 5000011}}, R, ".maglev.tableSize"),
        ("a ring and a table", {"ringHash": {}, "maglev": {"tableSize": 7}}, R, ".maglev"),
        ("an unknown field", {"header": "a"}, U, ".header"),
    ),
    *rows(
        budget,
        "spec.trafficPolicy.retryBudget",
        ("a budget with everything", {"percent": 20.5, "minRetryConcurrency": 1, "budgetInterval": "10s"}, A),
        ("a budget of nothing", {"percent": 0}, A),
        ("a budget of all", {"percent": 100}, A),
        ("a budget without a percentage", {"percent": None}, A),
        ("a budget below nothing", {"percent": -1}, R, ".percent"),
        ("a budget beyond all", {"percent": 100.5}, R, ".percent"),
        ("a budget with a text", {"percent": "20"}, R, ".percent"),
        ("a minimum of none", {"minRetryConcurrency": 0}, A),
        ("a minimum below none", {"minRetryConcurrency": -1}, R, ".minRetryConcurrency"),
        ("a minimum of a half", {"minRetryConcurrency": 0.5}, R, ".minRetryConcurrency"),
        ("a minimum beyond all", {"minRetryConcurrency": 2**32}, R, ".minRetryConcurrency"),
        ("an interval of no time", {"budgetInterval": "0s"}, A),
        ("an interval of a minute ago", {"budgetInterval": "-1m"}, E, ".budgetInterval"),
        ("an interval of microseconds", {"budgetInterval": "5us"}, U, ".budgetInterval"),
        ("an interval that is a number", {"budgetInterval": 10}, R, ".budgetInterval"),
        ("an interval that is a word", {"budgetInterval": "soon"}, R, ".budgetInterval"),
        ("a list for a budget", [], R),
        ("an unknown field", {"minimum": 3}, U, ".minimum"),
    ),
    *rows(
        warmup,
        "spec.trafficPolicy.loadBalancer.warmup.",
        ("a warm-up", {"duration": "20s"}, A),
        ("a warm-up with everything", {"duration": "1m", "minimumPercent": 0, "aggression": 0.5}, A),
        ("a warm-up without a duration", {"minimumPercent": 5}, R, "duration"),
        ("a warm-up of no time", {"duration": "0s"}, R, "duration"),
        ("a warm-up finer than milliseconds", {"duration": "1.5ms"}, R, "duration"),
        ("a warm-up beyond all", {"duration": "1s", "minimumPercent": 101}, R, "minimumPercent"),
        ("a warm-up below nothing", {"duration": "1s", "minimumPercent": -1}, R, "minimumPercent"),
        ("a warm-up without any rise", {"duration": "1s", "aggression": 0}, R, "aggression"),
        ("a warm-up with a text", {"duration": "1s", "aggression": "fast"}, R, "aggression"),
        ("an unknown field", {"duration": "1s", "window": "1s"}, U, "window"),
    ),
    *rows(
        outlier,
        "spec.trafficPolicy.outlierDetection.",
        (
            "every field",
            {
                "consecutive5xxErrors": 1,
                "consecutiveGatewayErrors": 2,
                "splitExternalLocalOriginErrors": True,
                "consecutiveLocalOriginFailures": 3,
                "interval": "1s",
                "baseEjectionTime": "2s",
                "maxEjectionPercent": 100,
                "minHealthPercent": 50,
            },
            A,
        ),
        ("no errors", {"consecutive5xxErrors": 0}, A),
        ("the largest number of errors", {"consecutive5xxErrors": 2**32 - 1}, A),
        ("more errors than 32 bits hold", {"consecutive5xxErrors": 2**32}, R, "consecutive5xxErrors"),
        ("negative errors", {"consecutive5xxErrors": -1}, R, "consecutive5xxErrors"),
        ("errors as text", {"consecutiveGatewayErrors": "1"}, R, "consecutiveGatewayErrors"),
        ("errors with a fraction", {"consecutiveGatewayErrors": 1.5}, R, "consecutiveGatewayErrors"),
        ("local failures without split", {"consecutiveLocalOriginFailures": 1}, R, "consecutiveLocalOriginFailures"),
        ("no local failures without split", {"consecutiveLocalOriginFailures": 0}, A),
        ("all of them", {"maxEjectionPercent": 100}, A),
        ("more than all", {"maxEjectionPercent": 101}, R, "maxEjectionPercent"),
        ("less than none", {"minHealthPercent": -1}, R, "minHealthPercent"),
        ("an interval of zero", {"interval": "0s"}, R, "interval"),
        ("an ejection finer than milliseconds", {"baseEjectionTime": "0.0001s"}, R, "baseEjectionTime"),
        ("a number for an interval", {"interval": 1}, R, "interval"),
        ("the old consecutive errors", {"consecutiveErrors": 1}, A),
        ("the old consecutive errors as text", {"consecutiveErrors": "1"}, R, "consecutiveErrors"),
        ("chosen status codes", {"outlierDetectionHttpErrorCodes": [503]}, U, "outlierDetectionHttpErrorCodes"),
    ),
    *rows(
        locality,
        "spec.trafficPolicy.loadBalancer.localityLbSetting.",
        ("localities alike", {"enabled": False}, A),
        ("the nearest", {}, A),
        ("text for a truth value", {"enabled": "yes"}, R, "enabled"),
        ("another region", {"failover": [{"from": "eu", "to": "us"}]}, A),
        ("the same region", {"failover": [{"from": "eu", "to": "eu"}]}, R, "failover[0].to"),
        ("failover to a zone", {"failover": [{"from": "eu", "to": "us/east"}]}, R, "failover[0].to"),
        ("failover from anywhere", {"failover": [{"from": "*", "to": "us"}]}, R, "failover[0].from"),
        ("labels", {"failoverPriority": ["topology.kubernetes.io/region", "version", "tier=gold"]}, A),
        (
            "regions twice",
            {"failover": [{"from": "eu", "to": "us"}], "failoverPriority": ["topology.kubernetes.io/region"]},
            R,
            "failoverPriority[0]",
        ),
        ("a label beside failover", {"failover": [{"from": "eu", "to": "us"}], "failoverPriority": ["version"]}, A),
        ("nodes", {"failoverPriority": ["kubernetes.io/hostname"]}, U, "failoverPriority[0]"),
        ("networks", {"failoverPriority": ["topology.istio.io/network"]}, U, "failoverPriority[0]"),
        ("a number for a label", {"failoverPriority": [1]}, R, "failoverPriority[0]"),
        (
            "both ways",
            {"failover": [{"from": "eu", "to": "us"}], "distribute": [{"from": "eu", "to": {"us": 100}}]},
            R,
            "failover",
        ),
        ("an unknown field", {"prefer": "near"}, U, "prefer"),
    ),
    *rows(
        lambda to: distribute({"from": "eu/home", "to": to}),
        "spec.trafficPolicy.loadBalancer.localityLbSetting.distribute[0].to",
        ("shares", {"eu/home": 80, "us/*": 20}, A),
        ("all to one", {"*": 100}, A),
        ("less than all", {"eu": 80}, R),
        ("more than all", {"eu": 80, "us": 30}, R),
        ("no share", {"eu": 0, "us": 100}, R, "[eu]"),
        ("nothing", {}, R),
        ("a zone in its region", {"eu": 50, "eu/home": 50}, R),
        ("a region after its zone", {"eu/home": 50, "eu": 50}, R),
        ("zones of a region", {"eu/home": 50, "eu/away": 50}, A),
        ("a * within", {"*/home": 100}, R),
        ("an empty zone", {"eu/": 100}, R),
    ),
    *rows(
        lambda entries: distribute(*entries),
        "spec.trafficPolicy.loadBalancer.localityLbSetting.",
        ("two callers", [{"from": "eu", "to": {"eu": 100}}, {"from": "us", "to": {"us": 100}}], A),
        ("a caller twice", [{"from": "eu", "to": {"eu": 100}}, {"from": "eu", "to": {"us": 100}}], R, "distribute"),
        ("a caller without a place", [{"to": {"eu": 100}}], R, "distribute"),
    ),
    *rows(
        tcp,
        "spec.trafficPolicy.connectionPool.tcp.",
        ("every field", {"maxConnections": 1, "connectTimeout": "1s", "maxConnectionDuration": "10s"}, A),
        ("no connection", {"maxConnections": 0}, A),
        ("a negative limit", {"maxConnections": -1}, R, "maxConnections"),
        ("the largest limit", {"maxConnections": 2**31 - 1}, A),
        ("a limit beyond 32 bits", {"maxConnections": 2**31}, R, "maxConnections"),
        ("a time-out of zero", {"connectTimeout": "0s"}, R, "connectTimeout"),
        ("a duration of zero", {"maxConnectionDuration": "0s"}, R, "maxConnectionDuration"),
        ("keep-alive", {"tcpKeepalive": {}}, U, "tcpKeepalive"),
        ("an idle time-out", {"idleTimeout": "1s"}, U, "idleTimeout"),
    ),
    *rows(
        http,
        "spec.trafficPolicy.connectionPool.http.",
        (
            "every field",
            {
                "http1MaxPendingRequests": 2,
                "http2MaxRequests": 3,
                "maxRequestsPerConnection": 4,
                "maxRetries": 5,
                "idleTimeout": "1m",
            },
            A,
        ),
        ("a negative limit", {"maxRetries": -1}, R, "maxRetries"),
        ("negative pending requests", {"http1MaxPendingRequests": -1}, R, "http1MaxPendingRequests"),
        ("a limit as text", {"http2MaxRequests": "3"}, R, "http2MaxRequests"),
        ("an idle time-out of zero", {"idleTimeout": "0s"}, R, "idleTimeout"),
        ("an upgrade to HTTP/2", {"h2UpgradePolicy": "UPGRADE"}, U, "h2UpgradePolicy"),
        ("the caller's protocol", {"useClientProtocol": True}, U, "useClientProtocol"),
        ("a limit of streams", {"maxConcurrentStreams": 1}, U, "maxConcurrentStreams"),
    ),
)
