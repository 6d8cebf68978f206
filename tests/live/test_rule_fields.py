"""Fields that change requests and answers, or answer themselves, through real Envoys."""

from collections import Counter
from typing import Any

import pytest

from tests.live.harness import GATEWAY
from tests.live.harness import Fields
from tests.live.harness import destination_rule
from tests.live.harness import to
from tests.live.harness import until
from tests.live.harness import virtual_service

SUBSETS = destination_rule()


def seen(fields: Fields, path: str = "/", **more: Any) -> dict[str, Any]:
    """What the application saw of a request."""
    answer = fields.call(path, **more)
    assert answer.status_code == 200, (answer.status_code, answer.text)
    return dict(answer.json())


@pytest.mark.parametrize(
    ("match", "hit", "miss"),
    [
        pytest.param({"queryParams": {"a": {"exact": "1"}}}, {"path": "/?a=1"}, {"path": "/?a=2"}, id="query exact"),
        pytest.param({"queryParams": {"a": {"regex": "[0-9]+"}}}, {"path": "/?a=1"}, {"path": "/?a=x"}, id="regex"),
        pytest.param({"queryParams": {"a": {}}}, {"path": "/?a=x"}, {"path": "/?b=x"}, id="query present"),
        pytest.param({"authority": {"prefix": "server."}}, {"host": "server.arena:8080"}, {}, id="authority"),
        pytest.param({"scheme": {"exact": "http"}}, {}, None, id="scheme"),
        pytest.param({"scheme": {"exact": "https"}}, None, {}, id="another scheme"),
        pytest.param({"sourceNamespace": "arena"}, {}, None, id="namespace of the caller"),
        pytest.param({"sourceNamespace": "other"}, None, {}, id="another namespace"),
    ],
)  # fmt: skip
def test_match_fields_choose_the_requests_of_a_rule(
    fields: Fields, match: dict[str, Any], hit: dict[str, Any] | None, miss: dict[str, Any] | None
):
    fields.apply(SUBSETS, virtual_service({"match": [match], **to("v1")}, to("v2")))
    assert hit is None or {fields.version(**hit) for _ in range(10)} == {"v1"}
    assert miss is None or {fields.version(**miss) for _ in range(10)} == {"v2"}


def test_a_match_names_its_routes_in_the_statistics_of_the_callers_sidecar(fields: Fields):
    fields.apply(SUBSETS, virtual_service({"match": [{"statPrefix": "shots"}], **to("v1")}))
    assert fields.version() == "v1"
    admin = fields.listeners["client"]["admin"]

    def counted() -> bool:
        text = fields.sessions["client"].get(f"http://{admin}/stats?filter=route[.]shots[.]upstream_rq_total").text
        return text.rstrip().endswith(": 1")

    until(counted, 5, "request in the statistics of the route")


@pytest.mark.both_forms
def test_headers_of_requests_and_answers_are_set_added_and_removed(fields: Fields):
    request = {"set": {"x-a": "rule"}, "add": {"x-b": "rule"}, "remove": ["x-c"]}
    response = {"set": {"x-d": "100%%"}, "remove": ["content-type"]}
    fields.apply(SUBSETS, virtual_service({**to("v1"), "headers": {"request": request, "response": response}}))
    answer = fields.call(headers={"x-a": "caller", "x-b": "caller", "x-c": "caller"})
    headers = answer.json()["headers"]
    assert (headers["x-a"], headers["x-b"], headers.get("x-c")) == ("rule", "rule", None)  # of two x-b the last is kept
    assert (answer.headers["x-d"], answer.headers.get("content-type")) == ("100%", None)


def test_the_value_of_a_header_may_come_from_the_request(fields: Fields):
    fields.apply(SUBSETS, virtual_service({**to("v1"), "headers": {"request": {"set": {"x-path": "%REQ(:path)%"}}}}))
    assert seen(fields, "/goal?by=1")["headers"]["x-path"] == "/goal?by=1"


def test_each_destination_has_its_own_operations_on_headers(fields: Fields):
    rule = to("v1=50", "v2=50")
    for share in rule["route"]:
        version = share["destination"]["subset"]
        share["headers"] = {"request": {"set": {"x-for": version}}, "response": {"set": {"x-from": version}}}
    fields.apply(SUBSETS, virtual_service(rule))
    for _ in range(40):
        answer = fields.call()
        version = answer.json()["version"]
        assert (answer.json()["headers"]["x-for"], answer.headers["x-from"]) == (version, version)


@pytest.mark.parametrize(
    "rule",
    [
        pytest.param({"rewrite": {"authority": "other.example"}}, id="a rewrite"),
        pytest.param({"headers": {"request": {"set": {"Host": "other.example"}}}}, id="an operation on headers"),
    ],
)
def test_the_host_of_requests_changes(fields: Fields, rule: dict[str, Any]):
    fields.apply(SUBSETS, virtual_service({**to("v1"), **rule}))
    assert seen(fields)["headers"]["host"] == "other.example"


@pytest.mark.both_forms
def test_a_matched_prefix_or_path_is_rewritten(fields: Fields):
    rules = (
        {"match": [{"uri": {"prefix": "/old/"}}], "rewrite": {"uri": "/new/"}, **to("v1")},
        {"match": [{"uri": {"exact": "/whole"}}], "rewrite": {"uri": "/part"}, **to("v1")},
        {"rewrite": {"uriRegexRewrite": {"match": "/([^/]+)/([^/]+)", "rewrite": r"/\2/\1"}}, **to("v1")},
    )
    fields.apply(SUBSETS, virtual_service(*rules))
    assert seen(fields, "/old/a?b=1")["path"] == "/new/a?b=1"
    assert seen(fields, "/whole?b=1")["path"] == "/part?b=1"
    assert seen(fields, "/one/two?b=1")["path"] == "/two/one?b=1"


def test_a_prefix_without_a_slash_is_rewritten_as_plain_text(fields: Fields):
    fields.apply(
        SUBSETS, virtual_service({"match": [{"uri": {"prefix": "/shoot"}}], "rewrite": {"uri": "/x"}, **to("v1")})
    )
    assert seen(fields, "/shooting")["path"] == "/xing"


@pytest.mark.parametrize(
    ("redirect", "status", "location"),
    [
        pytest.param({"uri": "/new"}, 301, "http://server:8080/new?x=1", id="a path"),
        pytest.param({"authority": "a.example"}, 301, "http://a.example/old?x=1", id="a host"),
        pytest.param({"scheme": "https", "redirectCode": 308}, 308, "https://server:8080/old?x=1", id="a scheme"),
        pytest.param({"port": 9090, "redirectCode": 302}, 302, "http://server:9090/old?x=1", id="a port"),
        pytest.param({"prefixRewrite": "/n", "redirectCode": 307}, 307, "http://server:8080/nld?x=1", id="a prefix"),
        pytest.param({"authority": "a.b", "derivePort": "FROM_REQUEST_PORT"}, 301, "http://a.b:8080/old?x=1", id="own"),
    ],
)  # fmt: skip
def test_a_redirect_is_answered_by_the_callers_sidecar(
    fields: Fields, redirect: dict[str, Any], status: int, location: str
):
    fields.apply(SUBSETS, virtual_service({"match": [{"uri": {"prefix": "/o"}}], "redirect": redirect}, to("v1")))
    answer = fields.call("/old?x=1", allow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (status, location)
    assert fields.version("/else") == "v1"


def test_a_direct_response_is_answered_by_the_callers_sidecar(fields: Fields):
    answers = (
        {"match": [{"uri": {"exact": "/text"}}], "directResponse": {"status": 418, "body": {"string": "half time"}}},
        {"match": [{"uri": {"exact": "/bytes"}}], "directResponse": {"status": 200, "body": {"bytes": "aGFsZg=="}}},
        {"match": [{"uri": {"exact": "/none"}}], "directResponse": {"status": 503}},
    )
    fields.apply(SUBSETS, virtual_service(*answers, to("v1")))
    got = {path: fields.call(f"/{path}") for path in ("text", "bytes", "none")}
    assert {path: (answer.status_code, answer.text) for path, answer in got.items()} == {
        "text": (418, "half time"),
        "bytes": (200, "half"),
        "none": (503, ""),
    }
    assert fields.seen("v1", "/text") == 0


def test_cors_answers_preflights_and_names_the_origins_that_may_read(fields: Fields):
    policy = {
        "allowOrigins": [{"exact": "https://a.example"}],
        "allowMethods": ["GET", "PUT"],
        "allowHeaders": ["x-a"],
        "exposeHeaders": ["x-b"],
        "maxAge": "2m",
        "allowCredentials": True,
        "unmatchedPreflights": "IGNORE",
    }
    fields.apply(SUBSETS, virtual_service({**to("v1"), "corsPolicy": policy}))

    def preflight(origin: str) -> Any:
        return fields.call(
            "/cors", method="OPTIONS", headers={"origin": origin, "access-control-request-method": "PUT"}
        )

    allowed = preflight("https://a.example")
    assert allowed.status_code == 200
    assert {
        key.removeprefix("access-control-"): value
        for key, value in allowed.headers.items()
        if key.startswith("access-control-")
    } == {
        "allow-origin": "https://a.example",
        "allow-methods": "GET,PUT",
        "allow-headers": "x-a",
        "expose-headers": "x-b",
        "max-age": "120",
        "allow-credentials": "true",
    }
    other = preflight("https://b.example")
    assert "access-control-allow-origin" not in other.headers
    assert fields.seen("v1", "/cors") == 0
    request = fields.call("/cors", headers={"origin": "https://a.example"})
    assert request.headers["access-control-allow-origin"] == "https://a.example"
    assert request.headers["access-control-expose-headers"] == "x-b"


def test_an_abort_with_a_grpc_status_is_200_for_a_caller_that_does_not_speak_grpc(fields: Fields):
    fault = {"abort": {"grpcStatus": "UNAVAILABLE", "percentage": {"value": 100}}}
    fields.apply(SUBSETS, virtual_service({**to("v1"), "fault": fault}))
    answer = fields.call()
    assert (answer.status_code, answer.text) == (200, "fault filter abort")
    called = fields.call(headers={"content-type": "application/grpc"})
    assert (called.status_code, called.headers["grpc-status"]) == (200, "14")


@pytest.mark.parametrize("key", ["mirrorPercent", "mirror_percent"])
def test_the_deprecated_percentage_of_a_mirror_has_its_effect(fields: Fields, key: str):
    fields.apply(SUBSETS, virtual_service({**to("v1"), "mirror": {"host": "server", "subset": "v2"}, key: 100}))
    assert {fields.version(f"/{key}") for _ in range(20)} == {"v1"}
    until(lambda: fields.seen("v2", f"/{key}") == 20, 5, "20 copies")


def test_a_retry_waits_for_its_back_off_and_may_go_back_to_the_only_endpoint(fields: Fields):
    retries = {"attempts": 2, "retryOn": "503", "backoff": "0.5s", "retryIgnorePreviousHosts": False}
    fields.apply(SUBSETS, virtual_service({**to("v1"), "retries": retries}))
    before = fields.seen("v1", "/status/503")
    assert fields.call("/status/503").status_code == 503
    assert fields.seen("v1", "/status/503") - before == 3


@pytest.mark.both_forms
def test_the_policy_of_a_port_replaces_that_of_the_host(fields: Fields):
    rr, of_port = {"simple": "ROUND_ROBIN"}, {"port": {"number": 8080}, "connectionPool": {"http": {"maxRetries": 3}}}
    ring = {"loadBalancer": {"consistentHash": {"httpHeaderName": "x-a"}}}
    fields.apply(destination_rule(ring))
    assert len({fields.version(headers={"x-a": "1"}) for _ in range(40)}) == 1
    fields.apply(destination_rule({**ring, "portLevelSettings": [{**of_port, "loadBalancer": rr}]}))
    assert Counter(fields.version(headers={"x-a": "1"}) for _ in range(40)) == {"v1": 20, "v2": 20}


def test_a_rule_for_a_wildcard_holds_until_one_names_the_host(fields: Fields):
    everybody = destination_rule({"loadBalancer": {"simple": "ROUND_ROBIN"}})
    everybody["metadata"]["name"], everybody["spec"]["host"] = "everybody", "*.arena.svc.cluster.local"
    fields.apply(everybody, virtual_service(to("v1")))
    assert {fields.version() for _ in range(10)} == {"v1"}  # its subsets are the service's
    fields.apply(everybody, destination_rule(subsets={"v2": {}}), virtual_service(to("v1")))
    assert fields.call().status_code == 503  # v1 is declared by the wildcard only


def test_a_gateway_rewrites_and_redirects_too(fields: Fields):
    page = virtual_service(
        {"match": [{"uri": {"prefix": "/old"}}], "redirect": {"uri": "/new"}},
        {"rewrite": {"uri": "/rewritten"}, **to("v1")},
        hosts=("*",),
        name="page",
    )
    page["spec"]["gateways"] = ["edge"]
    fields.apply(SUBSETS, GATEWAY, page)
    assert fields.arena.page("/new").json()["path"] == "/rewrittennew"


@pytest.mark.both_forms
def test_a_delegate_decides_within_the_conditions_of_its_root(fields: Fields):
    root = virtual_service({"match": [{"uri": {"prefix": "/shoot"}}], "delegate": {"name": "shots"}}, to("v2"))
    shots = virtual_service(
        {"match": [{"uri": {"exact": "/shoot/far"}}], "directResponse": {"status": 418}},
        to("v1"),
        name="shots",
        hosts=(),
    )
    fields.apply(SUBSETS, root, shots)
    assert fields.call("/shoot/far").status_code == 418
    assert {fields.version("/shoot") for _ in range(10)} == {"v1"}
    assert {fields.version("/control") for _ in range(10)} == {"v2"}
