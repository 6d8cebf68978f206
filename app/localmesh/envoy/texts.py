"""Converts the texts of AuthorizationPolicies to string matchers: exact, `prefix*`, `*suffix`, and `*` for any text.

Istio: pilot/pkg/security/authz/matcher/string.go and header.go.
"""

import re

from localmesh.envoy.values import Json

_SPECIAL = re.compile(r"[\\.+*?()|\[\]{}^$]")  # what Go's regexp.QuoteMeta escapes


def exact(text: str) -> Json:
    """Exactly that text."""
    return {"exact": text}


def prefix(text: str) -> Json:
    """Texts that begin so."""
    return {"prefix": text}


def suffix(text: str) -> Json:
    """Texts that end so."""
    return {"suffix": text}


def regex(expression: str) -> Json:
    """Texts that a regular expression matches as a whole."""
    return {"safe_regex": {"regex": expression}}


def quoted(text: str) -> str:
    """A regular expression for that text alone."""
    return _SPECIAL.sub(r"\\\g<0>", text)


ANYTHING = regex(".+")


def text(value: str, scheme: str = "") -> Json:
    """A text with a wildcard or without; `scheme` stands before all but the lone `*`, which means any text."""
    if value == "*":
        return ANYTHING
    if value.startswith("*"):
        return regex(f"{scheme}.*{quoted(value[1:])}") if scheme else suffix(value[1:])
    return prefix(scheme + value[:-1]) if value.endswith("*") else exact(scheme + value)


def header(name: str, value: str, ignore_case: bool = False) -> Json:
    """A header whose text has a wildcard or none; the lone `*` means that the header is there."""
    if value == "*":
        return {"name": name, "present_match": True}
    case = {"ignore_case": True} if ignore_case else {}
    return {"name": name, "string_match": {**text(value), **case}}
