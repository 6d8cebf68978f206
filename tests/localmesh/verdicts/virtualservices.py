"""VirtualServices: hosts, gateways, rules and everything in a rule."""

from typing import Any

from tests.localmesh import samples
from tests.localmesh.samples import V1
from tests.localmesh.samples import V2
from tests.localmesh.samples import Object
from tests.localmesh.samples import weighted
from tests.localmesh.verdicts.row import A
from tests.localmesh.verdicts.row import E
from tests.localmesh.verdicts.row import R
from tests.localmesh.verdicts.row import U
from tests.localmesh.verdicts.row import rows

FQDN = "ball.arena.svc.cluster.local"
CONDITIONS = (
    *("5xx", "gateway-error", "reset", "reset-before-request", "connect-failure", "http3-post-connect-failure"),
    *("retriable-4xx", "refused-stream", "retriable-status-codes", "retriable-headers", "envoy-ratelimited"),
    *("cancelled", "deadline-exceeded", "internal", "resource-exhausted", "unavailable"),
)


def spec(fields: Object) -> Object:
    return samples.virtual_service(**{"http": [samples.rule(V1)], **fields})  # type: ignore[arg-type]


def rule(fields: Object) -> Object:
    return samples.virtual_service({**samples.rule(V1), **fields})


def match(fields: Object) -> Object:
    return rule({"match": [fields]})


def header(value: Any) -> Object:
    return match({"headers": {"a": value}})


def retries(fields: Object) -> Object:
    return rule({"retries": fields})


def fault(fields: Object) -> Object:
    return rule({"fault": fields})


def delay(fields: Object) -> Object:
    return fault({"delay": {"fixedDelay": "1s", **fields}})


def abort(fields: Object) -> Object:
    return fault({"abort": {"httpStatus": 503, **fields}})


def destination(fields: Object) -> Object:
    return samples.virtual_service(samples.rule({"host": "ball", **fields}))


def rewrite(fields: Object) -> Object:
    return rule({"rewrite": fields})


def redirect(fields: Object) -> Object:
    return rule({"route": None, "redirect": fields})


def response(fields: Object) -> Object:
    return rule({"route": None, "directResponse": fields})


def cors(fields: Object) -> Object:
    return rule({"corsPolicy": fields})


def operations(fields: Object) -> Object:
    return rule({"headers": fields})


def mirror(fields: Object) -> Object:
    return rule({"mirror": V2, **fields})


ROWS = (
    *rows(
        spec,
        "spec.",
        ("one host", {"hosts": ["ball"]}, A),
        ("a host by its FQDN", {"hosts": [FQDN]}, A),
        ("a short name beside the FQDN of the same service", {"hosts": ["ball", FQDN]}, A),
        ("the same host twice", {"hosts": ["ball", "ball"]}, R, "hosts"),
        ("* on the mesh", {"hosts": ["*"]}, R, "hosts[0]"),
        ("* on a gateway", {"hosts": ["*"], "gateways": ["arena"]}, A),
        ("a wildcard on a gateway", {"hosts": ["*.example.com"], "gateways": ["arena"]}, A),
        (
            "a wildcard and what it covers",
            {"hosts": ["*.example.com", "a.example.com"], "gateways": ["arena"]},
            R,
            "hosts",
        ),
        ("a wildcard on the mesh", {"hosts": ["*.local"]}, U, "hosts[0]"),
        ("a wildcard in the middle", {"hosts": ["a.*.example.com"], "gateways": ["arena"]}, R, "hosts[0]"),
        ("a host with capitals", {"hosts": ["Ball.Example.com"], "gateways": ["arena"]}, A),
        ("a host with an underscore", {"hosts": ["a_b"]}, R, "hosts[0]"),
        ("a host with a space", {"hosts": ["a b"]}, R, "hosts[0]"),
        ("a host with a port", {"hosts": ["ball:8080"]}, R, "hosts[0]"),
        ("a host with a slash", {"hosts": ["arena/ball"]}, R, "hosts[0]"),
        ("a host that ends in a dot", {"hosts": [f"{FQDN}."]}, A),
        ("a host that begins with a dot", {"hosts": [".ball"]}, R, "hosts[0]"),
        ("an empty host", {"hosts": [""]}, R, "hosts[0]"),
        ("a host of 64 letters", {"hosts": ["a" * 64]}, R, "hosts[0]"),
        ("an IP address for a host", {"hosts": ["10.1.2.3"]}, A),
        ("an all-numeric top-level domain", {"hosts": ["ball.10"]}, R, "hosts[0]"),
        ("no host and no gateway", {"hosts": []}, A),
        ("a delegate that delegates", {"hosts": [], "http": [{"delegate": {"name": "x"}}]}, R, "http[0].delegate"),
        ("no host, but a gateway", {"hosts": [], "gateways": ["arena"]}, R, "hosts"),
        ("a number for a host", {"hosts": [8080]}, R, "hosts[0]"),
        ("text for the hosts", {"hosts": "ball"}, R, "hosts"),
        ("the mesh by name", {"gateways": ["mesh"]}, A),
        ("a gateway with its namespace", {"gateways": ["arena/arena"], "hosts": ["ball"]}, A),
        ("a gateway with a capital", {"gateways": ["arena/Arena"]}, A),
        ("a gateway with an underscore", {"gateways": ["a_b"]}, R, "gateways[0]"),
        ("a gateway without a name", {"gateways": ["arena/"]}, R, "gateways[0]"),
        ("an empty gateway", {"gateways": [""]}, R, "gateways[0]"),
        ("a gateway that does not exist", {"gateways": ["nowhere"]}, A),
        ("no rule", {"http": []}, R, "http"),
        ("a mapping for the rules", {"http": {}}, R, "http"),
        ("TLS routes", {"tls": []}, U, "tls"),
        ("TCP routes", {"tcp": []}, U, "tcp"),
        ("exported to all", {"exportTo": ["*"]}, A),
        ("exported to its own namespace", {"exportTo": ["."]}, A),
        ("exported to its own namespace by name", {"exportTo": ["arena"]}, A),
        ("exported to its own namespace twice", {"exportTo": [".", "."]}, R, "exportTo"),
        ("exported to another namespace", {"exportTo": ["other"]}, U, "exportTo"),
        ("exported to nobody", {"exportTo": ["~"]}, U, "exportTo"),
        ("exported to all and its own", {"exportTo": ["*", "."]}, R, "exportTo"),
        ("an unknown field", {"http2": []}, U, "http2"),
    ),
    *rows(
        rule,
        "spec.http[0].",
        ("a named rule", {"name": "all"}, A),
        ("a number for a name", {"name": 1}, R, "name"),
        ("no destination", {"route": []}, R, "route"),
        ("a route without a destination", {"route": [{}]}, R, "route[0].destination"),
        ("weights that do not total 100", {"route": [weighted(V1, 3), weighted(V2, 1)]}, A),
        ("a negative weight", {"route": [weighted(V1, -1), weighted(V2, 2)]}, R, "route[0].weight"),
        ("weights of zero", {"route": [weighted(V1, 0), weighted(V2, 0)]}, R, "route"),
        ("one destination of weight zero", {"route": [weighted(V1, 0)]}, A),
        ("a weight with a fraction", {"route": [weighted(V1, 99.9), weighted(V2, 0.1)]}, R, "route[0].weight"),
        ("a weight as text", {"route": [weighted(V1, "1")]}, R, "route[0].weight"),
        ("the largest weight", {"route": [weighted(V1, 2**31 - 1)]}, A),
        ("a weight beyond 32 bits", {"route": [weighted(V1, 2**31)]}, R, "route[0].weight"),
        ("no operations on the headers of a destination", {"route": [{"destination": V1, "headers": {}}]}, A),
        (
            "a header for a destination",
            {"route": [{"destination": V1, "headers": {"request": {"set": {"x-a": "1"}}}}]},
            A,
        ),
        (
            "a refused header for a destination",
            {"route": [{"destination": V1, "headers": {"response": {"remove": ["Host"]}}}]},
            R,
            "route[0].headers.response.remove[0]",
        ),
        ("a time-out", {"timeout": "1.5s"}, A),
        ("a time-out in minutes and seconds", {"timeout": "1m30s"}, A),
        ("a time-out of a millisecond", {"timeout": "1ms"}, A),
        ("a time-out with a sign", {"timeout": "+1s"}, A),
        ("a time-out of an hour with a fraction", {"timeout": "1.5h"}, A),
        ("a time-out in microseconds", {"timeout": "1000us"}, A),
        ("a time-out of zero", {"timeout": "0s"}, R, "timeout"),
        ("a time-out of 0", {"timeout": "0"}, R, "timeout"),
        ("a time-out finer than milliseconds", {"timeout": "1.5ms"}, R, "timeout"),
        ("a negative time-out", {"timeout": "-1s"}, R, "timeout"),
        ("a time-out without a unit", {"timeout": "10"}, R, "timeout"),
        ("a time-out as a number", {"timeout": 10}, R, "timeout"),
        ("a time-out in days", {"timeout": "1d"}, R, "timeout"),
        ("a time-out with a space", {"timeout": "1 s"}, R, "timeout"),
        ("an empty time-out", {"timeout": ""}, R, "timeout"),
        ("a redirect beside a route", {"redirect": {"uri": "/"}}, R, "route"),
        ("a direct response beside a route", {"directResponse": {"status": 200}}, R, "route"),
        ("a redirect", {"route": None, "redirect": {"uri": "/"}}, A),
        ("a redirect and no destinations", {"route": [], "redirect": {"uri": "/"}}, A),
        (
            "a redirect beside a fault",
            {"route": None, "redirect": {"uri": "/"}, "fault": {"abort": {"httpStatus": 500}}},
            R,
            "fault",
        ),
        (
            "a redirect beside a rewrite",
            {"route": None, "redirect": {"uri": "/"}, "rewrite": {"uri": "/"}},
            R,
            "rewrite",
        ),
        (
            "a redirect beside a direct response",
            {"route": None, "redirect": {"uri": "/"}, "directResponse": {"status": 200}},
            R,
            "directResponse",
        ),
        ("a delegate", {"route": None, "delegate": {"name": "x"}}, A),
        ("a delegate of its own namespace", {"route": None, "delegate": {"name": "x", "namespace": "arena"}}, A),
        (
            "a delegate of another namespace",
            {"route": None, "delegate": {"name": "x", "namespace": "other"}},
            U,
            "delegate.namespace",
        ),
        ("a delegate without a name", {"route": None, "delegate": {}}, U, "delegate.name"),
        ("a delegate beside a route", {"delegate": {"name": "x"}}, R, "route"),
        (
            "a delegate beside a redirect",
            {"route": None, "delegate": {"name": "x"}, "redirect": {"uri": "/"}},
            R,
            "redirect",
        ),
        ("a delegate beside a time-out", {"route": None, "delegate": {"name": "x"}, "timeout": "1s"}, A),
        ("no operations on headers", {"headers": {}}, A),
        (
            "an authority from two places",
            {"rewrite": {"authority": "a"}, "headers": {"request": {"set": {"Host": "b"}}}},
            R,
            "headers.request.set",
        ),
        ("an unknown field", {"timeOut": "1s"}, U, "timeOut"),
    ),
    *rows(
        rewrite,
        "spec.http[0].rewrite",
        ("a new path", {"uri": "/x"}, A),
        ("a new host", {"authority": "example.com"}, A),
        ("both", {"uri": "/x", "authority": "example.com"}, A),
        ("an expression", {"uriRegexRewrite": {"match": "/(a|b)/(.*)", "rewrite": r"/\2/\1"}}, A),
        ("nothing", {}, R),
        (
            "a path and an expression",
            {"uri": "/x", "uriRegexRewrite": {"match": "a", "rewrite": "b"}},
            R,
            ".uriRegexRewrite",
        ),
        ("an expression without a replacement", {"uriRegexRewrite": {"match": "a"}}, R, ".uriRegexRewrite.rewrite"),
        ("a replacement alone", {"uriRegexRewrite": {"rewrite": "a"}}, R, ".uriRegexRewrite.match"),
        ("an invalid expression", {"uriRegexRewrite": {"match": "(", "rewrite": "b"}}, R, ".uriRegexRewrite.match"),
        ("a number for a path", {"uri": 1}, R, ".uri"),
        ("an unknown field", {"uri": "/x", "path": "/x"}, U, ".path"),
    ),
    *rows(
        redirect,
        "spec.http[0].redirect",
        ("a path", {"uri": "/x"}, A),
        ("a host", {"authority": "example.com"}, A),
        ("a scheme", {"scheme": "https"}, A),
        ("an unknown scheme", {"scheme": "ftp"}, R, ".scheme"),
        ("a port", {"port": 8443}, A),
        ("port 65536", {"port": 65536}, R, ".port"),
        ("the port of the request", {"derivePort": "FROM_REQUEST_PORT"}, A),
        ("the port of the protocol", {"derivePort": "FROM_PROTOCOL_DEFAULT"}, A),
        ("an unknown port", {"derivePort": "ANY"}, R, ".derivePort"),
        ("a port twice", {"port": 1, "derivePort": "FROM_REQUEST_PORT"}, R, ".port"),
        ("code 302", {"uri": "/x", "redirectCode": 302}, A),
        ("code 308", {"uri": "/x", "redirectCode": 308}, A),
        ("code 304", {"uri": "/x", "redirectCode": 304}, E, ".redirectCode"),
        ("code 200", {"uri": "/x", "redirectCode": 200}, R, ".redirectCode"),
        ("a code alone", {"redirectCode": 302}, R),
        ("nothing", {}, R),
    ),
    *rows(
        response,
        "spec.http[0].directResponse",
        ("a status", {"status": 503}, A),
        ("no status", {}, R, ".status"),
        ("status 199", {"status": 199}, R, ".status"),
        ("status 600", {"status": 600}, E, ".status"),
        ("status 601", {"status": 601}, R, ".status"),
        ("a text", {"status": 200, "body": {"string": "half time"}}, A),
        ("bytes", {"status": 200, "body": {"bytes": "aGFsZiB0aW1l"}}, A),
        ("bytes that are not base64", {"status": 200, "body": {"bytes": "half time!"}}, R, ".body.bytes"),
        ("text and bytes", {"status": 200, "body": {"string": "a", "bytes": "aGFsZg=="}}, R, ".body.bytes"),
        ("an empty body", {"status": 200, "body": {}}, A),
        ("a text of 4096 bytes", {"status": 200, "body": {"string": "x" * 4096}}, A),
        ("a text of 4097 bytes", {"status": 200, "body": {"string": "x" * 4097}}, E, ".body.string"),
    ),
    *rows(
        cors,
        "spec.http[0].corsPolicy.",
        ("nothing", {}, A),
        ("origins", {"allowOrigins": [{"exact": "https://a"}, {"prefix": "https://b"}, {"regex": "https://.*"}]}, A),
        ("any origin", {"allowOrigins": [{"regex": ".*"}]}, A),
        ("an origin without a text", {"allowOrigins": [{}]}, R, "allowOrigins[0]"),
        ("an empty origin", {"allowOrigins": [{"exact": ""}]}, R, "allowOrigins[0]"),
        ("a lone * as an expression", {"allowOrigins": [{"regex": "*"}]}, R, "allowOrigins[0].regex"),
        ("origins in the old form", {"allowOrigin": ["https://a"]}, A),
        ("both forms", {"allowOrigin": ["https://a"], "allowOrigins": [{"exact": "https://b"}]}, U, "allowOrigin"),
        ("methods", {"allowMethods": ["GET", "POST", "*"]}, A),
        ("an unknown method", {"allowMethods": ["SHOOT"]}, R, "allowMethods[0]"),
        ("headers", {"allowHeaders": ["x-a", "*"], "exposeHeaders": ["x-b"]}, A),
        ("a header with a space", {"allowHeaders": ["x a"]}, R, "allowHeaders[0]"),
        ("an exposed pseudo header", {"exposeHeaders": [":path"]}, R, "exposeHeaders[0]"),
        ("a day", {"maxAge": "24h"}, A),
        ("a time of a millisecond", {"maxAge": "1ms"}, R, "maxAge"),
        ("half a second more", {"maxAge": "1.5s"}, R, "maxAge"),
        ("credentials", {"allowCredentials": True}, A),
        ("no credentials", {"allowCredentials": False}, A),
        ("preflights that are ignored", {"unmatchedPreflights": "IGNORE"}, A),
        ("preflights that are dropped", {"unmatchedPreflights": "DROP"}, R, "unmatchedPreflights"),
    ),
    *rows(
        operations,
        "spec.http[0].headers.",
        ("a header to set", {"request": {"set": {"x-a": "1"}}}, A),
        ("a header to add to the answer", {"response": {"add": {"x-a": "1"}}}, A),
        ("a header to remove", {"request": {"remove": ["x-a"]}, "response": {"remove": ["x-b"]}}, A),
        ("a Host to set", {"request": {"set": {"Host": "example.com"}}}, A),
        ("an authority to set", {"request": {"set": {":authority": "example.com"}}}, A),
        ("a Host that is set and added", {"request": {"set": {"Host": "a"}, "add": {"host": "b"}}}, R, "request.add"),
        ("a Host to remove", {"request": {"remove": ["host"]}}, R, "request.remove[0]"),
        ("a Host of the answer", {"response": {"set": {"Host": "a"}}}, R, "response.set[Host]"),
        ("a path to set", {"request": {"set": {":path": "/x"}}}, R, "request.set[:path]"),
        ("a status to set", {"response": {"set": {":status": "200"}}}, R, "response.set[:status]"),
        ("an empty name", {"request": {"set": {"": "1"}}}, R, "request.set[]"),
        ("an empty name to remove", {"request": {"remove": [""]}}, R, "request.remove[0]"),
        ("a name with a space", {"request": {"set": {"x a": "1"}}}, U, "request.set[x a]"),
        ("a number for a value", {"request": {"set": {"x-a": 1}}}, R, "request.set[x-a]"),
        ("an empty value", {"request": {"set": {"x-a": ""}}}, A),
        ("a value with a line break", {"request": {"set": {"x-a": "a\nb"}}}, R, "request.set[x-a]"),
        ("a percentage", {"request": {"set": {"x-a": "100%%"}}}, A),
        ("a single % sign", {"request": {"set": {"x-a": "100%"}}}, R, "request.set[x-a]"),
        ("what Envoy fills in", {"request": {"set": {"x-a": "%REQ(:path)% by %PROTOCOL%"}}}, A),
        ("what Envoy does not know", {"request": {"set": {"x-a": "%GOAL%"}}}, U, "request.set[x-a]"),
        ("an unknown field", {"request": {"replace": {}}}, U, "request.replace"),
    ),
    *rows(
        destination,
        "spec.http[0].route[0].destination.",
        ("a subset", {"subset": "v1"}, A),
        ("a subset with capitals", {"subset": "V1"}, A),
        ("a subset with a dot", {"subset": "v1.0"}, R, "subset"),
        ("a subset with an underscore", {"subset": "v1_a"}, R, "subset"),
        ("a subset of 64 letters", {"subset": "a" * 64}, R, "subset"),
        ("an empty subset", {"subset": ""}, A),
        ("a number for a subset", {"subset": 1}, R, "subset"),
        ("a port", {"port": {"number": 8080}}, A),
        ("port 0", {"port": {"number": 0}}, R, "port.number"),
        ("port 65536", {"port": {"number": 65536}}, R, "port.number"),
        ("a port without a number", {"port": {}}, R, "port.number"),
        ("a port by name", {"port": {"number": "http"}}, R, "port.number"),
        ("a host that nobody has", {"host": "nobody"}, A),
        ("a wildcard for a host", {"host": "*"}, R, "host"),
        ("a wildcard domain for a host", {"host": "*.local"}, U, "host"),
        ("an empty host", {"host": ""}, R, "host"),
        ("a host with an underscore", {"host": "a_b"}, R, "host"),
        ("a host with a capital", {"host": "Ball"}, A),
    ),
    *rows(
        mirror,
        "spec.http[0].",
        ("a mirror", {}, A),
        ("a share of the requests", {"mirrorPercentage": {"value": 12.5}}, A),
        ("an empty percentage", {"mirrorPercentage": {}}, A),
        ("101 %", {"mirrorPercentage": {"value": 101}}, R, "mirrorPercentage.value"),
        ("a negative percentage", {"mirrorPercentage": {"value": -1}}, R, "mirrorPercentage.value"),
        ("a tiny percentage", {"mirrorPercentage": {"value": 0.00001}}, A),
        ("a boolean for a percentage", {"mirrorPercentage": {"value": True}}, R, "mirrorPercentage.value"),
        ("text for a percentage", {"mirrorPercentage": {"value": "50"}}, R, "mirrorPercentage.value"),
        ("mirror and mirrors", {"mirrors": [{"destination": V2}]}, R, "mirrors"),
        ("a percentage of no mirror", {"mirror": None, "mirrorPercentage": {"value": 1}}, U, "mirrorPercentage"),
        (
            "several mirrors",
            {"mirror": None, "mirrors": [{"destination": V1}, {"destination": V2, "percentage": {"value": 5}}]},
            A,
        ),
        ("a mirror without a destination", {"mirror": None, "mirrors": [{}]}, R, "mirrors[0].destination"),
        (
            "a mirror of 101 %",
            {"mirror": None, "mirrors": [{"destination": V1, "percentage": {"value": 101}}]},
            R,
            "mirrors[0].percentage.value",
        ),
        ("the old mirrorPercent", {"mirrorPercent": 5}, A),
        ("the old mirror_percent", {"mirror_percent": 5}, A),
        ("the old mirrorPercent of 0", {"mirrorPercent": 0}, A),
        ("the old mirrorPercent of 101", {"mirrorPercent": 101}, R, "mirrorPercent"),
        ("a negative old mirrorPercent", {"mirrorPercent": -1}, R, "mirrorPercent"),
        ("the old mirrorPercent with a fraction", {"mirrorPercent": 0.5}, R, "mirrorPercent"),
        ("an old and a new percentage", {"mirrorPercent": 5, "mirrorPercentage": {"value": 1}}, U, "mirrorPercent"),
        ("an old percentage of no mirror", {"mirror": None, "mirrorPercent": 5}, U, "mirrorPercent"),
    ),
    *rows(
        fault,
        "spec.http[0].fault",
        ("an empty fault", {}, R),
        ("a delay without a time", {"delay": {}}, U, ".delay.fixedDelay"),
        ("an abort without a status", {"abort": {}}, U, ".abort.httpStatus"),
        ("a delay and an abort", {"delay": {"fixedDelay": "1s"}, "abort": {"httpStatus": 503}}, A),
        ("an exponential delay", {"delay": {"exponentialDelay": "1s"}}, U, ".delay.exponentialDelay"),
    ),
    *rows(
        delay,
        "spec.http[0].fault.delay.",
        ("a delay without a percentage", {}, A),
        ("a delay of some", {"percentage": {"value": 0.0001}}, A),
        ("a delay of too few", {"percentage": {"value": 0.00001}}, R, "percentage.value"),
        ("a delay of 101 %", {"percentage": {"value": 100.1}}, R, "percentage.value"),
        ("the old percent", {"percent": 50}, A),
        ("the old percent beyond 100", {"percent": 101}, U, "percent"),
        ("a negative old percent", {"percent": -1}, U, "percent"),
        ("a delay of zero", {"fixedDelay": "0s"}, R, "fixedDelay"),
        ("a delay without a unit", {"fixedDelay": 2}, R, "fixedDelay"),
    ),
    *rows(
        abort,
        "spec.http[0].fault.abort.",
        ("status 200", {"httpStatus": 200}, A),
        ("status 599", {"httpStatus": 599}, A),
        ("status 199", {"httpStatus": 199}, R, "httpStatus"),
        ("status 600", {"httpStatus": 600}, E, "httpStatus"),
        ("status 601", {"httpStatus": 601}, R, "httpStatus"),
        ("status as text", {"httpStatus": "503"}, R, "httpStatus"),
        ("an abort of half", {"percentage": {"value": 50}}, A),
        ("an abort of 101 %", {"percentage": {"value": 101}}, R, "percentage.value"),
        ("a gRPC status", {"httpStatus": None, "grpcStatus": "UNAVAILABLE"}, A),
        ("an unknown gRPC status", {"httpStatus": None, "grpcStatus": "TIRED"}, R, "grpcStatus"),
        ("the number of a gRPC status", {"httpStatus": None, "grpcStatus": 14}, R, "grpcStatus"),
        ("two kinds of status", {"grpcStatus": "UNAVAILABLE"}, R, "grpcStatus"),
        ("an error of HTTP/2", {"httpStatus": None, "http2Error": "NO_ERROR"}, U, "http2Error"),
    ),
    *rows(
        retries,
        "spec.http[0].retries.",
        ("no retries", {"attempts": 0}, A),
        ("nothing in it", {}, A),
        ("two retries", {"attempts": 2, "perTryTimeout": "250ms", "retryOn": "5xx,reset,503"}, A),
        ("a negative number", {"attempts": -1}, R, "attempts"),
        ("attempts as text", {"attempts": "2"}, R, "attempts"),
        ("a per-try time-out without attempts", {"perTryTimeout": "1s"}, R, "attempts"),
        ("conditions without attempts", {"attempts": 0, "retryOn": "5xx"}, R, "attempts"),
        ("a space after the comma", {"attempts": 1, "retryOn": "5xx, reset"}, R, "retryOn"),
        ("an unknown condition", {"attempts": 1, "retryOn": "often"}, R, "retryOn"),
        ("an unknown status", {"attempts": 1, "retryOn": "799"}, R, "retryOn"),
        ("status 418", {"attempts": 1, "retryOn": "418"}, A),
        ("status 306", {"attempts": 1, "retryOn": "306"}, R, "retryOn"),
        ("a status with a sign", {"attempts": 1, "retryOn": "+503"}, A),
        ("a status with a zero before it", {"attempts": 1, "retryOn": "0503"}, A),
        (
            "every condition",
            {
                "attempts": 1,
                "retryOn": ",".join(CONDITIONS),
            },
            A,
        ),
        ("no condition between commas", {"attempts": 1, "retryOn": "5xx,,reset"}, R, "retryOn"),
        ("empty conditions", {"attempts": 1, "retryOn": ""}, A),
        ("a per-try time-out of zero", {"attempts": 1, "perTryTimeout": "0s"}, R, "perTryTimeout"),
        ("a back-off", {"attempts": 1, "backoff": "1s"}, A),
        ("a back-off of zero", {"attempts": 1, "backoff": "0s"}, R, "backoff"),
        ("a back-off without attempts", {"backoff": "1s"}, A),
        ("other localities", {"attempts": 1, "retryRemoteLocalities": True}, A),
        ("other localities without attempts", {"retryRemoteLocalities": False}, R, "attempts"),
        ("the same host again", {"attempts": 1, "retryIgnorePreviousHosts": False}, A),
        ("text for a truth value", {"attempts": 1, "retryIgnorePreviousHosts": "no"}, R, "retryIgnorePreviousHosts"),
        ("more attempts than 32 bits hold", {"attempts": 2**31}, R, "attempts"),
    ),
    *rows(
        match,
        "spec.http[0].match[0].",
        ("nothing", {}, A),
        ("a name", {"name": "m"}, A),
        ("an exact path", {"uri": {"exact": "/x"}}, A),
        ("an empty exact path", {"uri": {"exact": ""}}, A),
        ("a prefix", {"uri": {"prefix": "/x"}}, A),
        ("an empty prefix of a path", {"uri": {"prefix": ""}}, A),
        ("an expression for a path", {"uri": {"regex": "/a.*"}}, A),
        ("flags in the middle", {"uri": {"regex": ".*(?i)iphone.*"}}, A),
        ("an empty expression for a path", {"uri": {"regex": ""}}, R, "uri.regex"),
        ("a lone * for a path", {"uri": {"regex": "*"}}, R, "uri.regex"),
        ("an expression with lookahead", {"uri": {"regex": "(?=a)"}}, R, "uri.regex"),
        (r"an expression with \Z", {"uri": {"regex": r"abc\Z"}}, R, "uri.regex"),
        ("an expression with 2000 repeats", {"uri": {"regex": "a{2000}"}}, R, "uri.regex"),
        ("an expression with 1000 repeats", {"uri": {"regex": "a{1000}"}}, A),
        ("an expression of 1024 letters", {"uri": {"regex": "x" * 1024}}, A),
        ("an expression of 1025 letters", {"uri": {"regex": "x" * 1025}}, R, "uri.regex"),
        ("a class that Envoy does not know", {"uri": {"regex": r"\p{greek}"}}, E, "uri.regex"),
        ("two kinds at once", {"uri": {"exact": "a", "prefix": "b"}}, R, "uri"),
        ("no kind", {"uri": {}}, A),
        ("a suffix", {"uri": {"suffix": "a"}}, U, "uri.suffix"),
        ("text for a path", {"uri": "/x"}, R, "uri"),
        ("a number for a path", {"uri": {"exact": 1}}, R, "uri.exact"),
        ("any case", {"ignoreUriCase": True}, A),
        ("text for a boolean", {"ignoreUriCase": "no"}, R, "ignoreUriCase"),
        ("a method", {"method": {"exact": "GET"}}, A),
        ("an unknown method", {"method": {"exact": "SHOOT"}}, A),
        ("a prefix of a method", {"method": {"prefix": "P"}}, A),
        ("an empty prefix of a method", {"method": {"prefix": ""}}, R, "method.prefix"),
        ("an expression for a method", {"method": {"regex": "GET|POST"}}, A),
        ("a port", {"port": 8080}, A),
        ("port 0", {"port": 0}, A),
        ("port 65536", {"port": 65536}, R, "port"),
        ("a negative port", {"port": -1}, R, "port"),
        ("labels of the caller", {"sourceLabels": {"app": "locals"}}, A),
        ("a number for a label", {"sourceLabels": {"version": 1}}, R, "sourceLabels[version]"),
        ("a label with a space", {"sourceLabels": {"app": "a b"}}, R, "sourceLabels[app]"),
        ("a label with a wildcard", {"sourceLabels": {"app": "*"}}, R, "sourceLabels[app]"),
        ("an empty label", {"sourceLabels": {"app": ""}}, A),
        ("a label of 64 letters", {"sourceLabels": {"app": "a" * 64}}, A),
        ("a key with a space", {"sourceLabels": {"a b": "x"}}, R, "sourceLabels[a b]"),
        ("a key with a prefix", {"sourceLabels": {"app.kubernetes.io/name": "x"}}, A),
        ("an empty key", {"sourceLabels": {"": "x"}}, R, "sourceLabels[]"),
        ("a gateway", {"gateways": ["arena"]}, A),
        ("a gateway with an underscore", {"gateways": ["a_b"]}, R, "gateways[0]"),
        ("a header that is there", {"headers": {"a": {}}}, A),
        ("a header with every legal sign", {"headers": {"x!#$%&'*+-.^_`|~9": {"exact": "1"}}}, A),
        ("a header with capitals", {"headers": {"X-Caller": {"exact": "1"}}}, A),
        ("a header whose name has a space", {"headers": {"a b": {"exact": "1"}}}, R, "headers.a b"),
        ("a header with an umlaut", {"headers": {"ä": {"exact": "1"}}}, R, "headers.ä"),
        ("a header with a colon", {"headers": {"a:b": {"exact": "1"}}}, R, "headers.a:b"),
        ("a pseudo header", {"headers": {":path": {"prefix": "/x"}}}, A),
        ("an unknown pseudo header", {"headers": {":host": {"prefix": "x"}}}, R, "headers.:host"),
        ("a header without a name", {"headers": {"": {"exact": "1"}}}, R, "headers"),
        (
            "a claim of a token",
            {"headers": {"@request.auth.claims.sub": {"exact": "1"}}},
            U,
            "headers.@request.auth.claims.sub",
        ),
        ("text for a header", {"headers": {"a": "1"}}, R, "headers.a"),
        ("nothing for a header", {"headers": {"a": None}}, A),
        ("a header that is not there", {"withoutHeaders": {"a": {}}}, A),
        ("nothing for a missing header", {"withoutHeaders": {"a": None}}, A),
        ("a missing header whose name has a space", {"withoutHeaders": {"a b": {}}}, R, "withoutHeaders.a b"),
        ("a missing header with any value", {"withoutHeaders": {"a": {"regex": "*"}}}, A),
        (
            "a missing header with an empty prefix",
            {"withoutHeaders": {"a": {"prefix": ""}}},
            R,
            "withoutHeaders.a.prefix",
        ),
        ("a scheme", {"scheme": {"exact": "http"}}, A),
        ("an empty prefix of a scheme", {"scheme": {"prefix": ""}}, R, "scheme.prefix"),
        ("an authority", {"authority": {"exact": "x"}}, A),
        ("an invalid expression for an authority", {"authority": {"regex": "["}}, R, "authority.regex"),
        ("a query parameter", {"queryParams": {"a": {"exact": "1"}}}, A),
        ("a query parameter by an expression", {"queryParams": {"a": {"regex": "[0-9]+"}}}, A),
        ("a query parameter that is there", {"queryParams": {"a": {}}}, A),
        ("an empty prefix of a query parameter", {"queryParams": {"a": {"prefix": ""}}}, R, "queryParams.a.prefix"),
        ("a lone * for a query parameter", {"queryParams": {"a": {"regex": "*"}}}, R, "queryParams.a.regex"),
        ("a query parameter without a name", {"queryParams": {"": {"exact": "1"}}}, E, "queryParams"),
        ("a namespace of the caller", {"sourceNamespace": "arena"}, A),
        ("a namespace with a capital", {"sourceNamespace": "Arena"}, A),
        ("a namespace with a dot", {"sourceNamespace": "a.b"}, R, "sourceNamespace"),
        ("a prefix of statistics", {"statPrefix": "x"}, A),
    ),
    *rows(
        header,
        "spec.http[0].match[0].headers.a.",
        ("an exact value", {"exact": "1"}, A),
        ("an empty value", {"exact": ""}, A),
        ("a prefix", {"prefix": "b"}, A),
        ("an empty prefix", {"prefix": ""}, R, "prefix"),
        ("an expression", {"regex": "c+"}, A),
        ("an empty expression", {"regex": ""}, R, "regex"),
        ("a lone *", {"regex": "*"}, R, "regex"),
        ("an invalid expression", {"regex": "a("}, R, "regex"),
        ("a number", {"exact": 1}, R, "exact"),
    ),
)
