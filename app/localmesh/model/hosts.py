"""Hosts and wildcards (`*`, `*.example.com`), compared case-sensitively, as Istio does (pkg/config/host/name.go)."""


def covers(pattern: str, host: str) -> bool:
    """Whether every name that `host` stands for is also one of `pattern`; either may be a wildcard."""
    if not pattern.startswith("*"):
        return pattern == host
    if host.startswith("*"):
        return len(host) >= len(pattern) and host.endswith(pattern[1:])
    return host.endswith(pattern[1:])


def overlap(first: str, second: str) -> bool:
    """Whether either of two hosts covers the other."""
    return covers(first, second) or covers(second, first)


def common_hosts(served: tuple[str, ...], wanted: tuple[str, ...]) -> tuple[str, ...]:
    """The hosts that both lists have; of a name and a wildcard that covers it, the name."""
    pairs = ((offer, request) for offer in served for request in wanted)
    narrower = (offer if covers(request, offer) else request for offer, request in pairs if overlap(offer, request))
    return tuple(dict.fromkeys(narrower))
