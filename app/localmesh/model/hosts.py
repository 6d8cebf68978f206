"""Hosts and wildcards (`*`, `*.example.com`), compared by case as Istio does (pkg/config/host/name.go)."""


def covers(pattern: str, host: str) -> bool:
    """Whether every name that `host` stands for is also one of `pattern`; either may be a wildcard."""
    if not pattern.startswith("*"):
        return pattern == host
    if host.startswith("*"):
        return len(host) >= len(pattern) and host.endswith(pattern[1:])
    return host.endswith(pattern[1:])


def overlap(one: str, other: str) -> bool:
    """Whether one of two hosts covers the other."""
    return covers(one, other) or covers(other, one)


def common_hosts(served: tuple[str, ...], wanted: tuple[str, ...]) -> tuple[str, ...]:
    """Hosts of both lists; of a name and a wildcard that covers it the name."""
    pairs = ((one, other) for one in served for other in wanted)
    narrower = (one if covers(other, one) else other for one, other in pairs if overlap(one, other))
    return tuple(dict.fromkeys(narrower))
