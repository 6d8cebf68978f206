"""Converts conditions on a token's claims to matchers of the metadata that the JWT filter writes.

Istio: pilot/pkg/security/authz/model/util.go and generator.go, pilot/pkg/security/authz/matcher/metadata.go.
"""

from localmesh.envoy import texts
from localmesh.envoy.values import Json

FILTER = "envoy.filters.http.jwt_authn"
PAYLOAD = "payload"  # the key of the filter's metadata that holds the claims of every verified token


def any_of(names: tuple[str, ...], values: tuple[str, ...]) -> Json:
    """A claim, by the names on its path, that is one of the texts or a list with one of them."""
    matchers: list[Json] = [{"string_match": texts.text(value)} for value in values]
    value = matchers[0] if len(matchers) == 1 else {"or_match": {"value_matchers": matchers}}
    either = {"or_match": {"value_matchers": [{"list_match": {"one_of": value}}, value]}}
    return _metadata(names, either)


def principal(value: str) -> tuple[Json, Json]:
    """The issuer and the subject of `ISSUER/SUBJECT`, where either may have a wildcard at the end of the whole."""
    issuer, subject = _principal(value)
    return _metadata(("iss",), {"string_match": issuer}), _metadata(("sub",), {"string_match": subject})


def _principal(value: str) -> tuple[Json, Json]:
    issuer, slash, subject = value.rpartition("/")  # an issuer may be a URL
    if value == "*":
        return texts.ANYTHING, texts.ANYTHING
    if value.startswith("*"):
        if not slash:
            return texts.ANYTHING, texts.suffix(value[1:])
        return texts.ANYTHING if issuer == "*" else texts.suffix(issuer[1:]), texts.exact(subject)
    if value.endswith("*"):
        if not slash:
            return texts.prefix(value[:-1]), texts.ANYTHING
        return texts.exact(issuer), texts.ANYTHING if subject == "*" else texts.prefix(subject[:-1])
    return (texts.exact(issuer), texts.exact(subject)) if slash else (texts.exact(value), texts.exact(""))


def _metadata(names: tuple[str, ...], value: Json) -> Json:
    return {"filter": FILTER, "path": [{"key": name} for name in (PAYLOAD, *names)], "value": value}
