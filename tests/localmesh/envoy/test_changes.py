"""What rules change in requests and answers, and what the caller's own proxy answers, as istiod gives it to Envoy."""

from typing import Any

import pytest

from tests.localmesh import samples
from tests.localmesh import simulation
from tests.localmesh.samples import V1
from tests.localmesh.samples import V2
from tests.localmesh.samples import rule
from tests.localmesh.samples import virtual_service
from tests.localmesh.samples import weighted

CORS = "envoy.filters.http.cors"


def route(content: samples.Object) -> dict[str, Any]:
    """The first route of a caller under a rule."""
    objects = (*samples.pitch(), samples.destination_rule(), virtual_service(content))
    return dict(samples.routes(samples.mesh(*objects))[0])


def option(name: str, value: str, action: str = "OVERWRITE_IF_EXISTS_OR_ADD") -> dict[str, Any]:
    return {"header": {"key": name, "value": value}, "append_action": action}


def test_headers_are_set_first_and_then_added_each_sorted_by_name():
    operations = {"set": {"x-b": "2", "x-a": "1"}, "add": {"x-c": "3"}, "remove": ["x-d", "x-e"]}
    made = route(rule(V1, headers={"request": operations, "response": {"add": {"x-f": "6"}, "remove": ["server"]}}))
    added = [option("x-a", "1"), option("x-b", "2"), option("x-c", "3", "APPEND_IF_EXISTS_OR_ADD")]
    assert made["request_headers_to_add"] == added
    assert made["request_headers_to_remove"] == ["x-d", "x-e"]
    assert made["response_headers_to_add"] == [option("x-f", "6", "APPEND_IF_EXISTS_OR_ADD")]
    assert made["response_headers_to_remove"] == ["server"]


def test_the_operations_of_the_only_destination_come_after_those_of_its_rule():
    only = {"destination": V1, "headers": {"request": {"set": {"x-a": "destination"}}}}
    made = route({"route": [only], "headers": {"request": {"set": {"x-a": "rule"}}}})
    assert made["request_headers_to_add"] == [option("x-a", "rule"), option("x-a", "destination")]


def test_the_operations_of_several_destinations_stay_with_each():
    first = {**weighted(V1, 1), "headers": {"response": {"set": {"x-a": "1"}}}}
    made = route({"route": [first, weighted(V2, 1)]})
    shares = made["route"]["weighted_clusters"]["clusters"]
    assert [share.get("response_headers_to_add") for share in shares] == [[option("x-a", "1")], None]
    assert "response_headers_to_add" not in made


@pytest.mark.parametrize("name", ["Host", "host", ":authority"])
@pytest.mark.parametrize("operation", ["set", "add"])
def test_a_host_of_requests_becomes_their_authority(name: str, operation: str):
    made = route(rule(V1, headers={"request": {operation: {name: "example.com"}}}))
    assert made["route"]["host_rewrite_literal"] == "example.com"
    assert "request_headers_to_add" not in made


def test_the_authority_of_a_rule_goes_before_that_of_its_only_destination():
    def made(**more: Any) -> str:
        named = {"destination": V1, "headers": {"request": {"set": {"host": "destination"}}}}
        return str(route({"route": [named], **more})["route"]["host_rewrite_literal"])

    assert made() == "destination"
    assert made(headers={"request": {"set": {"host": "rule"}}}) == "rule"
    assert made(rewrite={"authority": "rewritten"}) == "rewritten"


def test_in_a_split_each_destination_has_its_own_authority():
    first = {**weighted(V1, 1), "headers": {"request": {"set": {"host": "first"}}}}
    made = route({"route": [first, weighted(V2, 1)], "rewrite": {"authority": "rewritten"}})["route"]
    assert made["host_rewrite_literal"] == "rewritten"
    assert [share.get("host_rewrite_literal") for share in made["weighted_clusters"]["clusters"]] == ["first", None]


def test_a_path_is_rewritten_by_prefix_or_by_an_expression():
    assert route(rule(V1, rewrite={"uri": "/x"}))["route"]["prefix_rewrite"] == "/x"
    expression = route(rule(V1, rewrite={"uriRegexRewrite": {"match": "/(.)", "rewrite": r"/\1"}}))["route"]
    assert expression["regex_rewrite"] == {"pattern": {"regex": "/(.)"}, "substitution": r"/\1"}
    assert "prefix_rewrite" not in expression


@pytest.mark.parametrize(
    ("redirect", "answer"),
    [
        pytest.param({"uri": "/x"}, {"path_redirect": "/x"}, id="a path"),
        pytest.param({"prefixRewrite": "/x"}, {"prefix_rewrite": "/x"}, id="a prefix"),
        pytest.param({"authority": "a.b"}, {"host_redirect": "a.b"}, id="a host"),
        pytest.param({"scheme": "https"}, {"scheme_redirect": "https"}, id="a scheme"),
        pytest.param({"port": 8443}, {"port_redirect": 8443}, id="a port"),
        pytest.param({"port": 80}, {}, id="the port of http"),
        pytest.param({"port": 80, "scheme": "https"}, {"scheme_redirect": "https", "port_redirect": 80}, id="80"),
        pytest.param({"port": 443, "scheme": "https"}, {"scheme_redirect": "https"}, id="the port of https"),
        pytest.param({"derivePort": "FROM_REQUEST_PORT"}, {"port_redirect": 8080}, id="the port of the request"),
        pytest.param({"derivePort": "FROM_PROTOCOL_DEFAULT"}, {}, id="the port of the protocol"),
    ],
)  # fmt: skip
def test_a_redirect_says_only_what_changes(redirect: dict[str, Any], answer: dict[str, Any]):
    made = route({"redirect": redirect})
    assert made["redirect"] == {**answer, "response_code": "MOVED_PERMANENTLY"}
    assert "route" not in made
    assert made["decorator"] == {"operation": "ball:8080/*"}


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
def test_a_redirect_has_its_status(code: int):
    state = samples.mesh(*samples.pitch(), virtual_service({"redirect": {"uri": "/x", "redirectCode": code}}))
    assert simulation.send(samples.resources(state), "http://ball:8080/").status == code


def test_a_direct_response_has_a_status_and_a_body_as_text_or_as_bytes():
    assert route({"directResponse": {"status": 418}})["direct_response"] == {"status": 418}
    text = route({"directResponse": {"status": 200, "body": {"string": "half time"}}})["direct_response"]
    assert text == {"status": 200, "body": {"inline_string": "half time"}}
    encoded = route({"directResponse": {"status": 200, "body": {"bytes": "aGFsZg=="}}})["direct_response"]
    assert encoded == {"status": 200, "body": {"inline_bytes": "aGFsZg=="}}


def test_headers_of_answers_change_in_direct_responses_too():
    made = route({"directResponse": {"status": 200}, "headers": {"response": {"set": {"x-a": "1"}}}})
    assert made["response_headers_to_add"] == [option("x-a", "1")]


def test_cors_is_a_filter_of_its_route():
    policy = {
        "allowOrigins": [{"exact": "https://a"}, {"regex": "https://.*"}],
        "allowMethods": ["GET", "POST"],
        "allowHeaders": ["x-a", "x-b"],
        "exposeHeaders": ["x-c"],
        "maxAge": "24h",
        "allowCredentials": False,
    }
    made = route(rule(V1, corsPolicy=policy))["typed_per_filter_config"][CORS]
    assert made == {
        "@type": "type.googleapis.com/envoy.extensions.filters.http.cors.v3.CorsPolicy",
        "allow_origin_string_match": [{"exact": "https://a"}, {"safe_regex": {"regex": "https://.*"}}],
        "allow_methods": "GET,POST",
        "allow_headers": "x-a,x-b",
        "expose_headers": "x-c",
        "max_age": "86400",
        "allow_credentials": False,
        "filter_enabled": {"default_value": {"numerator": 100, "denominator": "HUNDRED"}},
        "forward_not_matching_preflights": True,
    }


def test_preflights_of_unknown_origins_may_be_kept_from_the_application():
    made = route(rule(V1, corsPolicy={"unmatchedPreflights": "IGNORE"}))["typed_per_filter_config"][CORS]
    assert made["forward_not_matching_preflights"] is False
    assert "allow_credentials" not in made


def test_a_fault_stays_beside_cors():
    fault = {"abort": {"httpStatus": 503, "percentage": {"value": 1}}}
    assert route(rule(V1, corsPolicy={}, fault=fault))["typed_per_filter_config"].keys() == {
        CORS,
        "envoy.filters.http.fault",
    }


def test_a_match_names_its_routes_in_statistics():
    assert route(rule(V1, match=[{"statPrefix": "shots"}]))["stat_prefix"] == "shots"
