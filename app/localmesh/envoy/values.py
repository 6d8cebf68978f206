"""Builds small values in Envoy's JSON form: durations, fractions, addresses, typed messages, resource sources."""

from typing import Any

Json = dict[str, Any]

ZERO = "0s"


def duration(milliseconds: int) -> str:
    """A duration of whole milliseconds, such as `1.500s`."""
    seconds, rest = divmod(milliseconds, 1000)
    return f"{seconds}.{rest:03d}s" if rest else f"{seconds}s"


def fraction(percent: float) -> Json:
    """A percentage with four decimals, as Istio writes it."""
    return {"numerator": int(percent * 10_000), "denominator": "MILLION"}


def whole_percent(percent: int) -> Json:
    """A percentage as a whole number."""
    return {"numerator": percent, "denominator": "HUNDRED"}


def socket_address(address: str, port: int) -> Json:
    """An address to listen on or to connect to."""
    return {"socket_address": {"address": address, "port_value": port}}


def typed(message: str, content: Json | None = None) -> Json:
    """A message with its type (`google.protobuf.Any`)."""
    return {"@type": f"type.googleapis.com/{message}", **(content or {})}


def from_control_plane() -> Json:
    """The source of resources: the stream to the control plane (ADS), without a time limit for the first answer."""
    return {"ads": {}, "resource_api_version": "V3", "initial_fetch_timeout": ZERO}
