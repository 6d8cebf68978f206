"""EnvoyFilters: only a local rate limit that is inserted into inbound sidecars, field by field."""

from typing import Any

from tests.localmesh import samples
from tests.localmesh.samples import Object
from tests.localmesh.verdicts.row import A
from tests.localmesh.verdicts.row import E
from tests.localmesh.verdicts.row import R
from tests.localmesh.verdicts.row import U
from tests.localmesh.verdicts.row import rows

TYPE = "type.googleapis.com/envoy.extensions.filters.http.local_ratelimit.v3.LocalRateLimit"
STRUCT = "type.googleapis.com/udpa.type.v1.TypedStruct"
BUCKET = {"max_tokens": 5, "tokens_per_fill": 5, "fill_interval": "1s"}
ALWAYS = {"default_value": {"numerator": 100, "denominator": "HUNDRED"}}
PATCHES = "spec.configPatches[0]."
CONFIG = f"{PATCHES}patch.value.typed_config."


def spec(fields: Object) -> Object:
    return samples.envoy_filter(**fields)


def patched(fields: Object) -> Object:
    patch = samples.rate_limit()
    return samples.envoy_filter({**patch, **fields})


def matched(fields: Object) -> Object:
    return patched({"match": {"context": "SIDECAR_INBOUND", **fields}})


def manager(fields: Any) -> Object:
    return matched({"listener": {"filterChain": {"filter": fields}}})


def patch(fields: Object) -> Object:
    return patched({"patch": {**samples.rate_limit()["patch"], **fields}})


def value(fields: Object) -> Object:
    return patch({"value": {**samples.rate_limit()["patch"]["value"], **fields}})


def limit(fields: Object) -> Object:
    return samples.envoy_filter(samples.rate_limit(**fields))


def bucket(fields: Object) -> Object:
    return limit({"token_bucket": {**BUCKET, **fields}})


def header(fields: Object) -> Object:
    return limit({"response_headers_to_add": [{"header": {"key": "x-limited", "value": "yes"}, **fields}]})


ROWS = (
    *rows(
        spec,
        "spec.",
        ("a limit of some pods", {"workloadSelector": {"labels": {"app": "ball"}}}, A),
        ("a limit of all pods", {"workloadSelector": None}, A),
        ("a selector without labels", {"workloadSelector": {"labels": {}}}, A),
        ("a wildcard", {"workloadSelector": {"labels": {"app": "b*"}}}, R, "workloadSelector.labels[app]"),
        ("a number for a label", {"workloadSelector": {"labels": {"app": 1}}}, R, "workloadSelector.labels[app]"),
        ("no patch", {"configPatches": []}, A),
        ("a priority", {"priority": 1}, U, "priority"),
        ("targets", {"workloadSelector": None, "targetRefs": []}, U, "targetRefs"),
        ("an unknown field", {"patches": []}, U, "patches"),
    ),
    *rows(
        patched,
        PATCHES,
        ("a patch of clusters", {"applyTo": "CLUSTER", "match": {"context": "SIDECAR_INBOUND"}}, U, "applyTo"),
        ("a patch of nothing known", {"applyTo": "FILTER"}, R, "applyTo"),
        ("a patch without a place", {"applyTo": None}, R, "applyTo"),
        ("a patch of everything", {"match": None}, U, "match"),
        ("a patch without content", {"patch": None}, R, "patch"),
    ),
    *rows(
        matched,
        f"{PATCHES}match.",
        ("every inbound listener", {}, A),
        ("every filter chain", {"listener": {"filterChain": {}}}, A),
        ("outbound listeners", {"context": "SIDECAR_OUTBOUND"}, U, "context"),
        ("a context that is none", {"context": "SIDECAR"}, R, "context"),
        ("both directions", {"context": None}, U, "context"),
        ("some versions", {"proxy": {"proxyVersion": "1.31"}}, U, "proxy"),
        ("one port", {"listener": {"portNumber": 8080}}, U, "listener.portNumber"),
        ("one name", {"listener": {"name": "virtualInbound"}}, U, "listener.name"),
        ("one chain", {"listener": {"filterChain": {"name": "a"}}}, U, "listener.filterChain.name"),
    ),
    *rows(
        manager,
        f"{PATCHES}match.listener.filterChain.filter.",
        ("before all filters", {"name": "envoy.filters.network.http_connection_manager"}, A),
        ("a filter without a name", {}, R, "name"),
        ("another network filter", {"name": "envoy.filters.network.tcp_proxy"}, U, "name"),
        (
            "before another filter",
            {
                "name": "envoy.filters.network.http_connection_manager",
                "subFilter": {"name": "envoy.filters.http.cors"},
            },
            U,
            "subFilter.name",
        ),
        (
            "before a filter without a name",
            {"name": "envoy.filters.network.http_connection_manager", "subFilter": {}},
            R,
            "subFilter.name",
        ),
    ),
    *rows(
        patch,
        f"{PATCHES}patch.",
        *((f"the operation {name}", {"operation": name}, U, "operation") for name in ("MERGE", "ADD", "INSERT_FIRST")),
        ("an operation that is none", {"operation": "PUT"}, R, "operation"),
        ("no operation", {"operation": None}, R, "operation"),
        ("no value", {"value": None}, R, "value"),
        ("a filter class", {"filterClass": "AUTHZ"}, U, "filterClass"),
    ),
    *rows(
        value,
        f"{PATCHES}patch.value.",
        ("another filter", {"name": "envoy.filters.http.lua"}, U, "name"),
        ("a filter without a name", {"name": None}, U, "name"),
        ("no configuration", {"typed_config": None}, U, "typed_config"),
        ("a disabled filter", {"disabled": True}, U, "disabled"),
        (
            "the configuration as a struct",
            {"typed_config": {"@type": STRUCT, "type_url": TYPE, "value": {"stat_prefix": "a"}}},
            U,
            "typed_config.@type",
        ),
        ("another type", {"typed_config": {"@type": "type.googleapis.com/a.B"}}, U, "typed_config.@type"),
    ),
    *rows(
        limit,
        CONFIG,
        ("a limit", {}, A),
        ("a limit that is switched off", {"filter_enabled": None, "filter_enforced": None}, A),
        ("another status", {"status": {"code": 503}}, A),
        ("a status by its name", {"status": {"code": "TooManyRequests"}}, U, "status.code"),
        ("success", {"status": {"code": 200}}, U, "status.code"),
        ("no name for statistics", {"stat_prefix": None}, E, "stat_prefix"),
        ("no bucket", {"token_bucket": None}, U, "token_bucket"),
        ("a text for a bucket", {"token_bucket": "5"}, R, "token_bucket"),
        ("buckets by descriptors", {"descriptors": []}, U, "descriptors"),
        (
            "a bucket for each connection",
            {"local_rate_limit_per_downstream_connection": True},
            U,
            "local_rate_limit_per_downstream_connection",
        ),
        ("a small share", {"filter_enabled": {"default_value": {"numerator": 1, "denominator": "MILLION"}}}, A),
        ("a share by name", {"filter_enabled": {**ALWAYS, "runtime_key": "limited"}}, A),
        ("a share without a value", {"filter_enabled": {}}, E, "filter_enabled.default_value"),
        (
            "a denominator that is none",
            {"filter_enforced": {"default_value": {"denominator": "TEN"}}},
            R,
            "filter_enforced.default_value.denominator",
        ),
        (
            "a negative share",
            {"filter_enforced": {"default_value": {"numerator": -1}}},
            R,
            "filter_enforced.default_value.numerator",
        ),
        (
            "eleven headers",
            {"response_headers_to_add": [{"header": {"key": "a", "value": "b"}}] * 11},
            E,
            "response_headers_to_add",
        ),
    ),
    *rows(
        bucket,
        f"{CONFIG}token_bucket.",
        ("one token a fill", {"tokens_per_fill": None}, A),
        ("more than fits", {"tokens_per_fill": 9}, A),
        ("half a second", {"fill_interval": "0.5s"}, A),
        ("the shortest interval", {"fill_interval": "0.050s"}, A),
        ("no room", {"max_tokens": 0}, E, "max_tokens"),
        ("no size", {"max_tokens": None}, E, "max_tokens"),
        ("nothing a fill", {"tokens_per_fill": 0}, E, "tokens_per_fill"),
        ("a negative size", {"max_tokens": -1}, R, "max_tokens"),
        ("a size beyond 32 bits", {"max_tokens": 2**32}, R, "max_tokens"),
        ("half a token", {"max_tokens": 1.5}, R, "max_tokens"),
        ("no interval", {"fill_interval": None}, E, "fill_interval"),
        ("too short an interval", {"fill_interval": "0.049s"}, E, "fill_interval"),
        ("a negative interval", {"fill_interval": "-1s"}, E, "fill_interval"),
        ("an interval in milliseconds", {"fill_interval": "50ms"}, A),
        ("a minute", {"fill_interval": "1m"}, A),
        ("no duration", {"fill_interval": "soon"}, R, "fill_interval"),
        ("a number for an interval", {"fill_interval": 1}, R, "fill_interval"),
        ("an interval finer than milliseconds", {"fill_interval": "1.0005s"}, U, "fill_interval"),
        ("an unknown field", {"tokens": 1}, U, "tokens"),
    ),
    *rows(
        header,
        f"{CONFIG}response_headers_to_add[0].",
        ("a header", {}, A),
        ("a header that replaces others", {"append_action": "OVERWRITE_IF_EXISTS_OR_ADD"}, A),
        ("the older form", {"append": False}, U, "append"),
        ("an action that is none", {"append_action": "REPLACE"}, R, "append_action"),
        ("no header", {"header": None}, E, "header"),
        ("a header without a name", {"header": {"value": "a"}}, E, "header.key"),
        ("a name with a space", {"header": {"key": "a b", "value": "a"}}, E, "header.key"),
        ("a value with a command", {"header": {"key": "a", "value": "%PROTOCOL%"}}, U, "header.value"),
    ),
)
