"""Checks the values of an AuthorizationPolicy's fields and conditions, and reads the attribute of a condition.

Istio: pkg/config/security/security.go.
"""

import re
from collections.abc import Callable
from collections.abc import Mapping
from ipaddress import ip_address
from typing import get_args

from localmesh.model import Attribute
from localmesh.model import Values
from localmesh.parse.reader import Reader

Check = Callable[[str], str]

_HIGHEST_PORT = 65535
_MOST_ACCOUNTS = 16
_LONGEST_ACCOUNT = 320
_ATTRIBUTES: tuple[Attribute, ...] = get_args(Attribute)
_BRACKETED: tuple[Attribute, ...] = ("request.headers", "request.auth.claims")
_TEMPLATES = ("{*}", "{**}")
_LITERAL = re.compile(r"[a-zA-Z0-9\-._~%!$&'()+,;:@=]+")


def text(value: str) -> str:
    """Any text but an empty one; raises ValueError for that."""
    if not value:
        raise ValueError("Istio refuses an empty text")
    return value


def address(value: str) -> str:
    """An IP address or a range such as `10.0.0.0/8`; raises ValueError for anything else."""
    start, slash, bits = text(value).partition("/")
    try:
        parsed = ip_address(start)
    except ValueError:
        raise ValueError(f"{value!r} is no IP address and no range such as 10.0.0.0/8") from None
    if slash and (not re.fullmatch("0|[1-9][0-9]{0,2}", bits) or int(bits) > parsed.max_prefixlen or "%" in start):
        raise ValueError(f"{value!r} is no range of IP addresses such as 10.0.0.0/8")
    return value


def port(value: str) -> str:
    """The number of a port, as text; raises ValueError for anything else."""
    if not re.fullmatch("[0-9]+", text(value)) or int(value) > _HIGHEST_PORT:
        raise ValueError(f"must be a port number from 0 to {_HIGHEST_PORT}, not {value!r}")
    return value


def service_account(value: str) -> str:
    """`NAME` or `NAMESPACE/NAME`; raises ValueError for anything else."""
    parts = text(value).split("/")
    if "*" in value:
        raise ValueError(f"Istio has no wildcards for service accounts: {value!r}")
    if len(parts) > 2 or not all(parts):
        raise ValueError(f"must be NAME or NAMESPACE/NAME of a service account, not {value!r}")
    if len(value) > _LONGEST_ACCOUNT:
        raise ValueError(f"Istio refuses texts of more than {_LONGEST_ACCOUNT} characters")
    return value


def wildcard(value: str) -> str:
    """A text with at most one `*`, at its beginning or end; raises ValueError for anything else."""
    if text(value).count("*") > 1 or "*" in value[1:-1]:
        raise ValueError(f"Istio allows one * at the beginning or the end, not {value!r}")
    return value


def trust_domain(value: str) -> str:
    """A trust domain, with a wildcard or without; raises ValueError for anything else."""
    if "/" in wildcard(value):
        raise ValueError(f"a trust domain has no /: {value!r}")
    return value


def path(value: str) -> str:
    """A path: exact, with a `*` at its beginning or end, or a template; raises ValueError for a template's mistakes.

    In a template, `{*}` stands for one segment and `{**}` for any number of them, as its last operator.
    """
    template = any(operator in text(value) for operator in _TEMPLATES)
    ended = False
    for segment in value.strip("/").split("/"):
        if segment in _TEMPLATES:
            if ended:
                raise ValueError(f"Istio allows nothing but literal segments after {{**}}: {value!r}")
            ended = segment == "{**}"
        elif "{" in segment or "}" in segment:
            raise ValueError(f"Istio allows braces only as {{*}} or {{**}} for a whole segment: {value!r}")
        elif template and not _LITERAL.fullmatch(segment):
            raise ValueError(f"Istio refuses the segment {segment!r} in a template: {value!r}")
    if template and not value.startswith("/"):
        raise ValueError(f"Envoy refuses a template that does not begin with /: {value!r}")
    return value


_CHECKS: Mapping[Attribute, Check] = {
    "destination.ip": address,
    "destination.port": port,
    "remote.ip": address,
    "source.ip": address,
    "source.serviceAccount": service_account,
    "source.trustDomain": wildcard,
}
# what Istio says of attributes of its first API
_REPLACED = {
    "destination.namespace": "write the policy in that namespace",
    "destination.labels": "use the policy's selector",
    "destination.name": "use the policy's selector",
    "destination.user": "use the policy's selector",
}


def check_of(attribute: Attribute) -> Check:
    """The check of an attribute's values."""
    return _CHECKS.get(attribute, text)


def values(reader: Reader, key: str, negation: str, check: Check) -> Values:
    """The values of a field and those of its negation, each checked."""
    return Values(_checked(reader, key, check), _checked(reader, negation, check))


def attribute(key: str) -> tuple[Attribute, tuple[str, ...]]:
    """The attribute of a condition's key and the names in its brackets.

    Raises:
        ValueError: no attribute, or one that Istio accepts and then ignores.
    """
    name, bracket, rest = key.partition("[")
    for known in _BRACKETED:
        if key.startswith(known):
            if not bracket or not key.endswith("]") or len(rest) < 2:
                raise ValueError(f"must have a name in brackets, as in {known}[NAME], not {key!r}")
            if name != known:
                raise ValueError(f"the embedded mesh has {known}[NAME], not {key!r}; Istio would ignore the condition")
            if re.search("[\0\r\n]", rest):
                raise ValueError(f"Envoy refuses a name of several lines: {key!r}")
            return known, _claims(f"[{rest}") if known == "request.auth.claims" else (rest[:-1],)
    for plain in _ATTRIBUTES:
        if key == plain:
            return plain, ()
    if key.startswith("experimental.envoy.filters."):
        raise ValueError("the embedded mesh does not match metadata of Envoy's filters; use a cluster")
    if name in _REPLACED:
        raise ValueError(f"Istio refuses {key}; {_REPLACED[name]}")
    raise ValueError(f"Istio knows no {key}; it has {', '.join(_ATTRIBUTES)}")


def _claims(brackets: str) -> tuple[str, ...]:
    """`[a][b]` is claim b inside claim a; anything else is one name between the outer brackets."""
    nested = re.fullmatch(r"(\[[^\[\]]*\])+", brackets)
    names = tuple(re.findall(r"\[([^\[\]]*)\]", brackets)) if nested else (brackets[1:-1],)
    if not all(names):
        raise ValueError("Envoy refuses an empty name of a claim")
    return names


def _checked(reader: Reader, key: str, check: Check) -> tuple[str, ...]:
    texts = reader.texts(key)
    if check is service_account and len(texts) > _MOST_ACCOUNTS:
        reader.refuse(key, f"Istio refuses more than {_MOST_ACCOUNTS} service accounts")
    for i, value in enumerate(texts):
        try:
            check(value)
        except ValueError as error:
            reader.refuse(f"{key}[{i}]", str(error))
    return texts
