"""Where the rate limits of EnvoyFilters come among a sidecar's filters, and what is in them."""

from typing import Any

from tests.localmesh import samples
from tests.localmesh.samples import Object

LIMIT = "envoy.filters.http.local_ratelimit"
RBAC = "envoy.filters.http.rbac"
JWT = "envoy.filters.http.jwt_authn"
ROUTER = "envoy.filters.http.router"
POLICIES = (
    samples.security("AuthorizationPolicy", "ball", {"rules": [{}]}),
    samples.security("RequestAuthentication", "tokens", {"jwtRules": []}),
)


def chains(*objects: Object, workload: str = "ball-v1", direction: str = "INBOUND") -> list[list[dict[str, Any]]]:
    """The HTTP filters of each filter chain of a pod's listener."""
    listeners = samples.resources(samples.mesh(*samples.pitch(), *objects), workload).listeners.values()
    (listener,) = (one for one in listeners if one["traffic_direction"] == direction)
    return [chain["filters"][0]["typed_config"]["http_filters"] for chain in listener["filter_chains"]]


def names(*objects: Object, **where: str) -> list[str]:
    """The names of the HTTP filters, which are the same in every chain."""
    (each,) = {tuple(each["name"] for each in chain) for chain in chains(*objects, **where)}
    return list(each)


def limits(*objects: Object) -> list[dict[str, Any]]:
    return [each["typed_config"] for each in chains(*objects)[0] if each["name"] == LIMIT]


def test_a_limit_before_the_router_comes_after_all_policies():
    assert names(samples.envoy_filter(), *POLICIES) == [RBAC, LIMIT, ROUTER]


def test_a_limit_without_a_place_comes_before_all_policies():
    assert names(samples.envoy_filter(samples.rate_limit(first=True)), *POLICIES) == [LIMIT, RBAC, ROUTER]


def test_of_several_limits_before_the_router_the_oldest_is_first_and_of_the_others_last():
    each = [
        samples.envoy_filter(samples.rate_limit(first=first, stat_prefix=name), name=name)
        for name, first in (("a", False), ("b", False), ("c", True), ("d", True))
    ]
    assert [limit["stat_prefix"] for limit in limits(*each)] == ["d", "c", "a", "b"]


def test_plain_connections_and_those_with_mutual_tls_have_a_bucket_each():
    assert len(chains(samples.envoy_filter())) == 2


def test_only_the_selected_pods_have_a_limit_and_only_for_inbound_requests():
    assert names(samples.envoy_filter(), workload="locals") == [ROUTER]
    assert names(samples.envoy_filter(workloadSelector=None), workload="locals") == [LIMIT, ROUTER]
    assert LIMIT not in names(samples.envoy_filter(workloadSelector=None), direction="OUTBOUND")


def test_a_limit_is_passed_on_as_it_is_written():
    written = {
        "status": {"code": 503},
        "token_bucket": {"max_tokens": 7, "tokens_per_fill": 3, "fill_interval": "1.500s"},
        "filter_enabled": {"default_value": {"numerator": 1, "denominator": "TEN_THOUSAND"}, "runtime_key": "a"},
        "filter_enforced": {"default_value": {"numerator": 2, "denominator": "MILLION"}},
        "response_headers_to_add": [
            {"header": {"key": "x-limited", "value": "yes"}, "append_action": "OVERWRITE_IF_EXISTS_OR_ADD"}
        ],
    }
    (limit,) = limits(samples.envoy_filter(samples.rate_limit(**written)))
    assert {key: value for key, value in limit.items() if key in written} == written
    assert limit["stat_prefix"] == "limiter"


def test_what_is_not_written_is_left_to_envoy():
    (limit,) = limits(samples.envoy_filter(samples.rate_limit(filter_enabled=None, filter_enforced=None)))
    assert set(limit) == {"@type", "stat_prefix", "token_bucket"}
