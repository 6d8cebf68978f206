"""Compares matches: whether one takes every request of another. Regular expressions cover only equal ones."""

from localmesh.model import HeaderMatch
from localmesh.model import HttpMatch
from localmesh.model import selects

EVERYTHING = HttpMatch()


def covers(earlier: HttpMatch, later: HttpMatch) -> bool:
    """Whether the earlier match takes every request that the later one takes."""
    return (
        _uri_covers(earlier, later)
        and earlier.method in (None, later.method)
        and earlier.authority in (None, later.authority)
        and earlier.scheme in (None, later.scheme)
        and all(any(_header_covers(wide, narrow) for narrow in later.headers) for wide in earlier.headers)
        and all(any(_parameter_covers(wide, narrow) for narrow in later.query) for wide in earlier.query)
        and set(earlier.without_headers) <= set(later.without_headers)
        and earlier.port in (None, later.port)
        and _source_covers(earlier, later)
    )


def takes_everything(match: HttpMatch) -> bool:
    """Whether Istio treats the match, for a caller that it applies to, as a catch-all (Istio: IsCatchAllRoute)."""
    conditions = (match.method, match.authority, match.scheme, match.headers, match.without_headers, match.query)
    return _any_uri(match) and not any(conditions)


def _any_uri(match: HttpMatch) -> bool:
    return match.uri is None or (match.uri.kind, match.uri.value) in (("prefix", "/"), ("regex", ".*"))


def _uri_covers(earlier: HttpMatch, later: HttpMatch) -> bool:
    wide, narrow = earlier.uri, later.uri
    if wide is None or _any_uri(earlier):
        return True
    if narrow is None or (later.ignore_uri_case and not earlier.ignore_uri_case):
        return False
    if wide == narrow:
        return True

    def text(value: str) -> str:
        return value.lower() if earlier.ignore_uri_case else value

    if wide.kind == "prefix":
        return narrow.kind != "regex" and text(narrow.value).startswith(text(wide.value))
    return wide.kind == narrow.kind == "exact" and text(narrow.value) == text(wide.value)


def _header_covers(earlier: HeaderMatch, later: HeaderMatch) -> bool:
    return earlier.name.lower() == later.name.lower() and earlier.value in (None, later.value)


def _parameter_covers(earlier: HeaderMatch, later: HeaderMatch) -> bool:
    return earlier.name == later.name and earlier.value in (None, later.value)


def _source_covers(earlier: HttpMatch, later: HttpMatch) -> bool:
    """Whether the earlier match applies to every caller of the later one; with gateways Istio ignores the labels."""
    if earlier.gateways:
        return bool(later.gateways) and set(later.gateways) <= set(earlier.gateways)
    if later.gateways:
        return not (earlier.source_labels or earlier.source_namespace)
    same = earlier.source_namespace in ("", later.source_namespace)
    return same and selects(earlier.source_labels, later.source_labels)
