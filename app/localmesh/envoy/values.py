"""Small values as Envoy writes them in JSON: durations, fractions, addresses, typed messages, sources of resources."""

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


def from_control_plane() -> Json:
    """A source of resources: the one stream to the control plane (ADS), waited for as long as it takes."""
    return {"ads": {}, "resource_api_version": "V3", "initial_fetch_timeout": ZERO}
