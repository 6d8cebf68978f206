"""Parses load balancers: an algorithm or a consistent hash, with the checks of Istio's admission webhook and of Envoy.

Istio: validateLoadBalancer in pkg/config/validation/validation.go. Envoy refuses empty names of a hash key, and rings
that are too large; then no request would be routed any more, so they are refused here.
"""

from localmesh.model import ConsistentHash
from localmesh.model import HashCookie
from localmesh.model import HashHeader
from localmesh.model import HashKey
from localmesh.model import HashParameter
from localmesh.model import HashSourceIp
from localmesh.model import LoadBalancer
from localmesh.model import Maglev
from localmesh.model import RingHash
from localmesh.model import Warmup
from localmesh.model.policy import Algorithm
from localmesh.parse.names import is_header
from localmesh.parse.reader import Reader
from localmesh.parse.units import milliseconds
from localmesh.parse.units import milliseconds_from_zero

_ALGORITHMS: tuple[Algorithm, ...] = ("UNSPECIFIED", "LEAST_REQUEST", "LEAST_CONN", "ROUND_ROBIN", "RANDOM")
_KEYS = ("httpHeaderName", "httpCookie", "useSourceIp", "httpQueryParameterName")
_DEFAULT_RING = 1024
_LARGEST_RING = 8 * 1024 * 1024
_TABLE_LIMIT = 5_000_011


def load_balancer(reader: Reader | None) -> LoadBalancer | None:
    """How a caller chooses an endpoint; None if nothing is said."""
    if reader is None:
        return None
    algorithm = reader.choice("simple", _ALGORITHMS, elsewhere=("PASSTHROUGH",))
    hashing = reader.child("consistentHash")
    if hashing is not None and "simple" in reader:
        reader.refuse("consistentHash", "Istio refuses simple and consistentHash together; use one of them")
    return LoadBalancer(algorithm or "UNSPECIFIED", _consistent_hash(hashing), _warmup(reader.child("warmup")))


def _warmup(reader: Reader | None) -> Warmup | None:
    if reader is None:
        return None
    reader.require("duration")
    percent, aggression = reader.number("minimumPercent"), reader.number("aggression")
    if percent is not None and not 0 <= percent <= 100:
        reader.refuse("minimumPercent", f"Istio wants a percentage from 0 to 100, not {percent:g}")
    if aggression is not None and aggression <= 0:
        reader.refuse("aggression", f"Istio wants a number above 0, not {aggression:g}")
    return Warmup(reader.converted("duration", milliseconds) or 0, percent, aggression)


def _consistent_hash(reader: Reader | None) -> ConsistentHash | None:
    if reader is None:
        return None
    _one_of(reader, *_KEYS)
    _one_of(reader, "ringHash", "maglev")
    return ConsistentHash(_key(reader), _algorithm(reader))


def _one_of(reader: Reader, *keys: str) -> None:
    there = [key for key in keys if key in reader]
    if len(there) > 1:
        reader.refuse(there[1], f"Istio refuses {' and '.join(there)} together; use one of them")


def _key(reader: Reader) -> HashKey | None:
    keys: list[HashKey | None] = [_header(reader), _cookie(reader.child("httpCookie")), _source(reader), _query(reader)]
    return next((key for key in keys if key is not None), None)


def _header(reader: Reader) -> HashHeader | None:
    name = reader.optional_text("httpHeaderName")
    if name is not None and not is_header(name):
        reader.refuse("httpHeaderName", f"Envoy refuses {name!r}, which is not the name of a header")
    return None if name is None else HashHeader(name)


def _source(reader: Reader) -> HashSourceIp | None:
    used = reader.boolean("useSourceIp")
    return HashSourceIp(used) if "useSourceIp" in reader else None


def _query(reader: Reader) -> HashParameter | None:
    name = reader.optional_text("httpQueryParameterName")
    if name == "":
        reader.refuse("httpQueryParameterName", "Envoy refuses an empty name")
    return None if name is None else HashParameter(name)


def _cookie(reader: Reader | None) -> HashCookie | None:
    if reader is None:
        return None
    attributes = tuple(
        (attribute.text("name"), attribute.optional_text("value") or "") for attribute in reader.children("attributes")
    )
    names = [name for name, _ in attributes]
    if any(mark in text for pair in attributes for text in pair for mark in "\0\r\n"):
        reader.refuse("attributes", "Envoy refuses line breaks in headers")
    if len(set(names)) < len(names):
        reader.refuse("attributes", "Istio refuses two attributes of the same name")
    return HashCookie(
        name=reader.text("name"),
        path=reader.optional_text("path") or "",
        lifetime_ms=reader.converted("ttl", milliseconds_from_zero),
        attributes=attributes,
    )


def _algorithm(reader: Reader) -> RingHash | Maglev:
    """A ring without a size leaves it to Envoy; without any algorithm Istio sets 1024, Envoy's default, too."""
    ring, maglev = reader.child("ringHash"), reader.child("maglev")
    old = _ring_size(reader)
    if old and (ring is not None or maglev is not None):
        reader.refuse("minimumRingSize", "Istio refuses it beside ringHash and maglev; remove it")
    if maglev is not None:
        return Maglev(_table_size(maglev))
    if ring is not None:
        return RingHash(_ring_size(ring))
    return RingHash(old or _DEFAULT_RING)


def _ring_size(reader: Reader) -> int | None:
    size = reader.integer("minimumRingSize") or None
    if size and size > _LARGEST_RING:
        reader.refuse("minimumRingSize", f"Envoy refuses more than {_LARGEST_RING}")
    return size


def _table_size(reader: Reader) -> int:
    size = reader.integer("tableSize") or 0
    if size >= _TABLE_LIMIT or not _is_prime(size):
        reader.refuse("tableSize", f"Istio wants a prime number below {_TABLE_LIMIT}, not {size}")
    return size


def _is_prime(number: int) -> bool:
    return number > 0 and all(number % divisor for divisor in range(2, int(number**0.5) + 1))
