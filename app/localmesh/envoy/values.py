"""Small values as Envoy writes them in JSON: durations, fractions, addresses, typed messages, files to follow."""

from typing import Any

Json = dict[str, Any]

ZERO = "0s"


def duration(milliseconds: int) -> str:
    """A duration, exact to the millisecond."""
    seconds, rest = divmod(milliseconds, 1000)
    return f"{seconds}.{rest:03d}s" if rest else f"{seconds}s"


def fraction(percent: float) -> Json:
    """A percentage with the four decimals that Istio keeps."""
    return {"numerator": int(percent * 10_000), "denominator": "MILLION"}


def whole_percent(percent: int) -> Json:
    """A percentage that was never written with decimals."""
    return {"numerator": percent, "denominator": "HUNDRED"}


def socket_address(address: str, port: int) -> Json:
    """An address to listen on or to connect to."""
    return {"socket_address": {"address": address, "port_value": port}}


def typed(message: str, content: Json | None = None) -> Json:
    """A message that says its own type."""
    return {"@type": f"type.googleapis.com/{message}", **(content or {})}


def followed_file(name: str) -> Json:
    """A source in Envoy's own directory, read again whenever a file of that name is moved into place."""
    return {"path_config_source": {"path": f"./{name}"}, "resource_api_version": "V3"}  # a bare name is refused
