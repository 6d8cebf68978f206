"""Converts an IP address or a range of them to Envoy's form."""

from ipaddress import ip_address

from localmesh.envoy.values import Json


def cidr_range(text: str) -> Json:
    """A range such as `10.0.0.0/8`; an address alone is a range of one (Istio: pilot/pkg/networking/util/util.go)."""
    start, slash, bits = text.partition("/")
    address = ip_address(start)
    return {"address_prefix": str(address), "prefix_len": int(bits) if slash else address.max_prefixlen}
