"""Parses durations, and resolves hosts to fully qualified names."""

import re

_UNITS = {"h": 3600 * 10**9, "m": 60 * 10**9, "s": 10**9, "ms": 10**6, "us": 1000, "µs": 1000, "ns": 1}
_INT64 = 2**63
_PART = re.compile(r"(\d+(?:\.\d*)?|\.\d+)(ms|us|µs|ns|h|m|s)")
_MILLISECOND = 1_000_000


def nanoseconds(text: str) -> int:
    """A duration as Go reads it (`10s`, `1.5s`, `1m30s`); raises ValueError if it is none."""
    total = 0.0
    rest = text.removeprefix("+").removeprefix("-") if text[1:2] not in ("+", "-") else text
    if rest == "0":
        return 0
    if not rest:
        raise ValueError(f"{text!r} is not a duration; write for example 10s, 250ms or 1m30s")
    while rest:
        part = _PART.match(rest)
        if not part:
            raise ValueError(f"{text!r} is not a duration; write for example 10s, 250ms or 1m30s")
        total += float(part[1]) * _UNITS[part[2]]
        rest = rest[part.end() :]
    if total >= _INT64:
        raise ValueError(f"{text!r} is longer than any duration can be")
    return -round(total) if text.startswith("-") else round(total)


def milliseconds(text: str) -> int:
    """A duration as Istio accepts it, in milliseconds; raises ValueError for less than 1ms or a finer one."""
    duration = nanoseconds(text)
    if duration < _MILLISECOND or duration % _MILLISECOND:
        raise ValueError(f"{text!r}: Istio accepts durations of at least 1ms in whole milliseconds")
    return duration // _MILLISECOND


def milliseconds_from_zero(text: str) -> int:
    """A duration that Istio does not check, in milliseconds; raises ValueError for less than 0s or a finer one."""
    duration = nanoseconds(text)
    if duration < 0:
        raise ValueError(f"Envoy refuses {text!r}, which is less than 0s")
    if duration % _MILLISECOND:
        raise ValueError(
            f"{text!r}: the embedded mesh takes durations in whole milliseconds; round it or use a cluster"
        )
    return duration // _MILLISECOND


def host(text: str, namespace: str) -> str:
    """A host as Istio resolves it: a name without a dot is a service of the object's own namespace."""
    return text if "." in text or text == "*" else f"{text}.{namespace}.svc.cluster.local"
