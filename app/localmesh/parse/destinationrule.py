"""Parses DestinationRules: policies of a host and of its subsets, with the checks of Istio's admission webhook.

Istio: pkg/config/validation/validation.go.
"""

from dataclasses import replace

from localmesh.model import ClientTls
from localmesh.model import ConnectionPool
from localmesh.model import DestinationRule
from localmesh.model import OutlierDetection
from localmesh.model import RetryBudget
from localmesh.model import Subset
from localmesh.model import TrafficPolicy
from localmesh.parse.exportto import export_to
from localmesh.parse.loadbalancer import load_balancer
from localmesh.parse.localities import locality_balancing
from localmesh.parse.names import is_dns_label
from localmesh.parse.names import is_host
from localmesh.parse.names import istio_labels
from localmesh.parse.reader import Reader
from localmesh.parse.units import host
from localmesh.parse.units import milliseconds
from localmesh.parse.units import milliseconds_from_zero

_BLOCKS = frozenset({"connectionPool", "loadBalancer", "outlierDetection", "tls"})
_UINT32 = 2**32 - 1
_TLS: tuple[ClientTls, ...] = ("DISABLE", "ISTIO_MUTUAL")


def destination_rule(namespace: str, name: str, root: Reader) -> DestinationRule:
    """A DestinationRule for one host."""
    spec = root.child("spec")
    if spec is None:
        root.refuse("spec", "is required")
        return DestinationRule(namespace, name, "", None, ())
    export_to(spec, namespace)
    target = spec.text("host")
    if target and not is_host(target):
        spec.refuse("host", f"{target!r} is not a host")
    policy = _policy(spec.child("trafficPolicy"))
    subsets = tuple(_subset(subset) for subset in spec.children("subsets"))
    names = [subset.name for subset in subsets]
    if len(set(names)) < len(names):
        spec.refuse("subsets", "Istio refuses two subsets of the same name")
    return DestinationRule(namespace, name, host(target, namespace), policy, subsets)


def _subset(reader: Reader) -> Subset:
    name = reader.text("name")
    if name and not is_dns_label(name):
        reader.refuse("name", f"Istio wants a DNS label (letters, digits, dashes), not {name!r}")
    return Subset(name, istio_labels(reader, "labels"), _policy(reader.child("trafficPolicy")))


def _policy(reader: Reader | None) -> TrafficPolicy | None:
    if reader is None:
        return None
    if not reader.raw("portLevelSettings") and not set(reader.keys()) - {"portLevelSettings"}:
        reader.refuse("", "Istio refuses an empty trafficPolicy; remove it")
    return replace(
        _blocks(reader),
        retry_budget=_retry_budget(reader.child("retryBudget")),
        ports=tuple(filter(None, map(_port, reader.children("portLevelSettings")))),
    )


def _blocks(reader: Reader) -> TrafficPolicy:
    """The blocks that a host, a subset and a port may have."""
    balancer = reader.child("loadBalancer")
    return TrafficPolicy(
        load_balancer=load_balancer(balancer),
        outlier_detection=_outlier_detection(reader.child("outlierDetection")),
        connection_pool=_connection_pool(reader.child("connectionPool")),
        tls=_tls(reader.child("tls")),
        locality=locality_balancing(balancer),
    )


def _port(reader: Reader) -> tuple[int, TrafficPolicy] | None:
    """A port with its policy; None if the port is missing or refused."""
    if not set(reader.keys()) & _BLOCKS:
        reader.refuse("", f"Istio wants at least one of {', '.join(sorted(_BLOCKS))}")
    port = reader.child("port")
    if port is None:
        reader.require("port")
    number = port.integer("number", 0, 65535) if port else None
    policy = _blocks(reader)
    return None if number is None else (number, policy)


def _tls(reader: Reader | None) -> ClientTls | None:
    """The TLS of a caller's sidecar; without a mode it is off, as in every enumeration of Protocol Buffers."""
    return None if reader is None else reader.choice("mode", _TLS, elsewhere=("SIMPLE", "MUTUAL")) or "DISABLE"


def _outlier_detection(reader: Reader | None) -> OutlierDetection | None:
    if reader is None:
        return None
    split = reader.boolean("splitExternalLocalOriginErrors")
    local = reader.integer("consecutiveLocalOriginFailures", high=_UINT32)
    if local and not split:
        fact = "Istio wants splitExternalLocalOriginErrors: true beside it"
        reader.refuse("consecutiveLocalOriginFailures", fact)
    return OutlierDetection(
        consecutive_5xx_errors=reader.integer("consecutive5xxErrors", high=_UINT32),
        old_consecutive_errors=reader.integer("consecutiveErrors", low=-(2**31)),
        consecutive_gateway_errors=reader.integer("consecutiveGatewayErrors", high=_UINT32),
        split_external_local_origin_errors=split,
        consecutive_local_origin_failures=local,
        interval_ms=reader.converted("interval", milliseconds),
        base_ejection_time_ms=reader.converted("baseEjectionTime", milliseconds),
        max_ejection_percent=reader.integer("maxEjectionPercent", 0, 100),
        min_health_percent=reader.integer("minHealthPercent", 0, 100),
    )


def _connection_pool(reader: Reader | None) -> ConnectionPool | None:
    if reader is None:
        return None
    if not reader.keys():
        reader.refuse("", "Istio refuses an empty connectionPool; remove it")
    tcp, http = reader.child("tcp"), reader.child("http")

    def limit(block: Reader | None, key: str) -> int | None:
        return (block.integer(key) or None) if block else None

    return ConnectionPool(
        max_connections=limit(tcp, "maxConnections"),
        connect_timeout_ms=tcp.converted("connectTimeout", milliseconds) if tcp else None,
        max_connection_duration_ms=tcp.converted("maxConnectionDuration", milliseconds) if tcp else None,
        max_pending_requests=limit(http, "http1MaxPendingRequests"),
        max_requests=limit(http, "http2MaxRequests"),
        max_requests_per_connection=limit(http, "maxRequestsPerConnection"),
        max_retries=limit(http, "maxRetries"),
        idle_timeout_ms=http.converted("idleTimeout", milliseconds) if http else None,
    )


def _retry_budget(reader: Reader | None) -> RetryBudget | None:
    """Istio takes a minimum of 0 for unset; its webhook leaves the interval unchecked."""
    if reader is None:
        return None
    percent = reader.number("percent")
    if percent is not None and not 0 <= percent <= 100:
        reader.refuse("percent", f"Istio wants a percentage from 0 to 100, not {percent:g}")
    return RetryBudget(
        percent=percent,
        min_concurrency=reader.integer("minRetryConcurrency", high=_UINT32) or None,
        interval_ms=reader.converted("budgetInterval", milliseconds_from_zero),
    )
