"""Converts what a request wants, in a rule of an AuthorizationPolicy, to permissions of Envoy's RBAC filter.

Istio: pilot/pkg/security/authz/model/generator.go, permission.go and model.go, matcher/template.go.
"""

from collections.abc import Callable
from collections.abc import Iterator

from localmesh.envoy import texts
from localmesh.envoy.cidr import cidr_range
from localmesh.envoy.values import Json
from localmesh.envoy.values import typed
from localmesh.model import Condition
from localmesh.model import Operation
from localmesh.model import Values

_TEMPLATE = "envoy.extensions.path.match.uri_template.v3.UriTemplateMatchConfig"

Listening = Callable[[int], int]  # the port on which a proxy takes requests for a container port


def permission(operation: Operation, conditions: tuple[Condition, ...], listening: Listening) -> Json:
    """An operation and the conditions on the request's destination; all must hold."""
    parts = [*_of_operation(operation, listening)]
    parts += [part for condition in conditions for part in _of_condition(condition, listening)]
    return {"and_rules": {"rules": parts or [{"any": True}]}}


def _of_operation(operation: Operation, listening: Listening) -> Iterator[Json]:
    yield from _each(operation.hosts, lambda value: {"header": texts.header(":authority", value, ignore_case=True)})
    yield from _each(operation.methods, lambda value: {"header": texts.header(":method", value)})
    yield from _each(operation.paths, _path)
    yield from _each(operation.ports, lambda value: {"destination_port": listening(int(value))})


def _of_condition(condition: Condition, listening: Listening) -> Iterator[Json]:
    """What a condition says of the destination; nothing if it is about the sender."""
    match condition.attribute:
        case "destination.ip":
            yield from _each(condition.values, lambda value: {"destination_ip": cidr_range(value)})
        case "destination.port":
            yield from _each(condition.values, lambda value: {"destination_port": listening(int(value))})
        case "connection.sni":
            yield from _each(condition.values, lambda value: {"requested_server_name": texts.text(value)})


def _each(values: Values, convert: Callable[[str], Json]) -> Iterator[Json]:
    """Any of the values, and none of the negated ones."""
    if values.any_of:
        yield {"or_rules": {"rules": [convert(value) for value in values.any_of]}}
    if values.none_of:
        yield {"not_rule": {"or_rules": {"rules": [convert(value) for value in values.none_of]}}}


def _path(value: str) -> Json:
    """The path without its query string; with `{*}` or `{**}` it is a template."""
    if "{*}" in value or "{**}" in value:
        template = value.replace("{*}", "*").replace("{**}", "**")
        return {"uri_template": {"name": "uri-template", "typed_config": typed(_TEMPLATE, {"path_template": template})}}
    return {"url_path": {"path": texts.text(value)}}
