"""Durations and names: texts with rules of their own."""

import re

_UNITS = {"h": 3600 * 10**9, "m": 60 * 10**9, "s": 10**9, "ms": 10**6, "us": 1000, "µs": 1000, "ns": 1}
_PART = re.compile(r"(\d+(?:\.\d*)?|\.\d+)(ms|us|µs|ns|h|m|s)")
_MILLISECOND = 1_000_000
_DNS_LABEL = re.compile(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")


def milliseconds(text: str) -> int:
    """A duration as Istio accepts it: at least one millisecond, in whole milliseconds (`10s`, `1.5s`, `1m30s`)."""
    total = 0.0
    rest = text
    while rest:
        part = _PART.match(rest)
        if not part:
            raise ValueError(f"{text!r} is not a duration; write for example 10s, 250ms or 1m30s")
        total += float(part[1]) * _UNITS[part[2]]
        rest = rest[part.end() :]
    nanoseconds = round(total)
    if nanoseconds < _MILLISECOND or nanoseconds % _MILLISECOND:
        raise ValueError(f"{text!r}: Istio accepts durations of at least 1ms in whole milliseconds")
    return nanoseconds // _MILLISECOND


def is_dns_label(text: str) -> bool:
    """Whether a text is a DNS-1123 label: lower-case letters, digits and inner dashes."""
    return bool(_DNS_LABEL.fullmatch(text))


def host(text: str, namespace: str) -> str:
    """A host as Istio resolves it: a name without a dot is a service of the object's own namespace."""
    return text if "." in text or text == "*" else f"{text}.{namespace}.svc.cluster.local"
