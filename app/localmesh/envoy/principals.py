"""Converts who sends a request, in a rule of an AuthorizationPolicy, to principals of Envoy's RBAC filter.

Istio: pilot/pkg/security/authz/model/generator.go, principal.go and model.go.
"""

from collections.abc import Callable
from collections.abc import Iterator

from localmesh.envoy import claims
from localmesh.envoy import names
from localmesh.envoy import texts
from localmesh.envoy.cidr import cidr_range
from localmesh.envoy.values import Json
from localmesh.model import Condition
from localmesh.model import Source
from localmesh.model import Values

_SPIFFE = "spiffe://"
_PARTS = 5  # of TRUST_DOMAIN/ns/NAMESPACE/sa/ACCOUNT


def principal(source: Source, conditions: tuple[Condition, ...], namespace: str) -> Json:
    """A source and the conditions on the sender, of a policy in that namespace; all must hold."""
    parts = [*_of_source(source, namespace), *(part for each in conditions for part in _of_condition(each, namespace))]
    return {"and_ids": {"ids": parts or [{"any": True}]}}


def _of_source(source: Source, namespace: str) -> Iterator[Json]:
    yield from _each(source.principals, _identity)
    yield from _aggregated(source.request_principals, _request_principals)
    yield from _each(source.service_accounts, lambda value: _service_account(value, namespace))
    yield from _each(_distinct(source.trust_domains), _trust_domain)
    yield from _each(source.namespaces, _namespace)
    yield from _each(source.remote_ip_blocks, lambda value: {"remote_ip": cidr_range(value)})
    yield from _each(source.ip_blocks, lambda value: {"direct_remote_ip": cidr_range(value)})


def _of_condition(condition: Condition, namespace: str) -> Iterator[Json]:
    """What a condition says of the sender; nothing if it is about the request's destination."""
    values, keys = condition.values, condition.names
    match condition.attribute:
        case "source.ip":
            yield from _each(values, lambda value: {"direct_remote_ip": cidr_range(value)})
        case "remote.ip":
            yield from _each(values, lambda value: {"remote_ip": cidr_range(value)})
        case "source.namespace":
            yield from _each(values, _namespace)
        case "source.trustDomain":
            yield from _each(_distinct(values), _trust_domain)
        case "source.serviceAccount":
            yield from _each(values, lambda value: _service_account(value, namespace))
        case "source.principal":
            yield from _each(values, _identity)
        case "request.headers":
            yield from _each(values, lambda value: {"header": texts.header(keys[0], value)})
        case "request.auth.principal":
            yield from _aggregated(values, _request_principals)
        case "request.auth.audiences":
            yield from _aggregated(values, lambda chosen: {"metadata": claims.any_of(("aud",), chosen)})
        case "request.auth.presenter":
            yield from _aggregated(values, lambda chosen: {"metadata": claims.any_of(("azp",), chosen)})
        case "request.auth.claims":
            yield from _aggregated(values, lambda chosen: {"metadata": claims.any_of(keys, chosen)})


def _each(values: Values, convert: Callable[[str], Json]) -> Iterator[Json]:
    """One principal for each value: any of them, and none of the negated ones."""
    if values.any_of:
        yield {"or_ids": {"ids": [convert(value) for value in values.any_of]}}
    if values.none_of:
        yield {"not_id": {"or_ids": {"ids": [convert(value) for value in values.none_of]}}}


def _aggregated(values: Values, convert: Callable[[tuple[str, ...]], Json]) -> Iterator[Json]:
    """One principal for all values together."""
    if values.any_of:
        yield convert(values.any_of)
    if values.none_of:
        yield {"not_id": convert(values.none_of)}


def _distinct(values: Values) -> Values:
    return Values(tuple(dict.fromkeys(values.any_of)), tuple(dict.fromkeys(values.none_of)))


def _authenticated(name: Json) -> Json:
    """The identity of a mutual TLS connection; a plain connection has none, so it never matches."""
    return {"authenticated": {"principal_name": name}}


def _identity(value: str) -> Json:
    return _authenticated(texts.text(_in_trust_domain(value), _SPIFFE))


def _in_trust_domain(value: str) -> str:
    """A trust domain that ends with a wildcard stands for the mesh's, if it can (Istio: trustdomain/bundle.go)."""
    domain, _, rest = value.partition("/")
    stands = domain.endswith("*") and domain != "*" and names.TRUST_DOMAIN.startswith(domain[:-1])
    return f"{names.TRUST_DOMAIN}/{rest}" if stands and value.count("/") == _PARTS - 1 else value


def _namespace(value: str) -> Json:
    return _authenticated(texts.regex(f".*/ns/{'.*'.join(map(texts.quoted, value.split('*')))}/.*"))


def _service_account(value: str, namespace: str) -> Json:
    first, slash, second = value.partition("/")
    home, account = (first, second) if slash else (namespace, value)
    return _authenticated(texts.regex(f"{_SPIFFE}.+/ns/{texts.quoted(home)}/(.+/|)sa/{texts.quoted(account)}(/.+)?"))


def _trust_domain(value: str) -> Json:
    if value == "*":
        return _authenticated(texts.prefix(_SPIFFE))
    before, wildcard, after = value.partition("*")
    if not wildcard:
        return _authenticated(texts.prefix(f"{_SPIFFE}{value}/"))
    return _authenticated(texts.regex(f"{_SPIFFE}{texts.quoted(before)}[^/]*{texts.quoted(after)}/.*"))


def _request_principals(values: tuple[str, ...]) -> Json:
    both = [
        {"and_ids": {"ids": [{"metadata": issuer}, {"metadata": subject}]}}
        for issuer, subject in map(claims.principal, values)
    ]
    return both[0] if len(both) == 1 else {"or_ids": {"ids": both}}
