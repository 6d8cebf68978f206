"""DestinationRules: how a caller treats the endpoints of a service and of its subsets."""

from dataclasses import dataclass
from typing import Literal

from localmesh.model.labels import Labels
from localmesh.model.locality import LocalityBalancing
from localmesh.model.security import ClientTls

Algorithm = Literal["UNSPECIFIED", "LEAST_REQUEST", "LEAST_CONN", "ROUND_ROBIN", "RANDOM"]


@dataclass(frozen=True, slots=True)
class HashHeader:
    """The key of a consistent hash is the value of a request header."""

    name: str


@dataclass(frozen=True, slots=True)
class HashParameter:
    """The key of a consistent hash is the value of a parameter in the query of the URL."""

    name: str


@dataclass(frozen=True, slots=True)
class HashSourceIp:
    """The key of a consistent hash is the caller's address; with `used` false there is no key."""

    used: bool


@dataclass(frozen=True, slots=True)
class HashCookie:
    """The key of a consistent hash is the value of a cookie.

    With a lifetime, the sidecar gives one to a caller without it; a lifetime of 0 lasts as long as its session.
    """

    name: str
    path: str = ""
    lifetime_ms: int | None = None
    attributes: tuple[tuple[str, str], ...] = ()


HashKey = HashHeader | HashParameter | HashSourceIp | HashCookie


@dataclass(frozen=True, slots=True)
class RingHash:
    """Consistent hashing on a ring with at least so many entries; None means Envoy's own minimum."""

    minimum_size: int | None


@dataclass(frozen=True, slots=True)
class Maglev:
    """Consistent hashing with Maglev's table of so many entries, a prime number."""

    table_size: int


@dataclass(frozen=True, slots=True)
class ConsistentHash:
    """Requests with an equal key go to the same endpoint; without a key each goes to a random one."""

    key: HashKey | None
    algorithm: RingHash | Maglev


@dataclass(frozen=True, slots=True)
class Warmup:
    """How long an endpoint that joins gets less than its share; None means Istio's 10 % and 1 (a linear rise)."""

    duration_ms: int
    minimum_percent: float | None = None
    aggression: float | None = None


@dataclass(frozen=True, slots=True)
class LoadBalancer:
    """How an endpoint is chosen: by an algorithm, or by a consistent hash."""

    algorithm: Algorithm = "UNSPECIFIED"
    consistent_hash: ConsistentHash | None = None
    warmup: Warmup | None = None


@dataclass(frozen=True, slots=True)
class OutlierDetection:
    """When an endpoint is ejected; a value with every field unset still switches the detection on."""

    consecutive_5xx_errors: int | None = None
    consecutive_gateway_errors: int | None = None
    split_external_local_origin_errors: bool = False
    consecutive_local_origin_failures: int | None = None
    interval_ms: int | None = None
    base_ejection_time_ms: int | None = None
    max_ejection_percent: int | None = None
    min_health_percent: int | None = None
    old_consecutive_errors: int | None = None  # a field of old versions, which Istio takes and ignores


@dataclass(frozen=True, slots=True)
class ConnectionPool:
    """Limits for all endpoints together; Istio reads zero as unset here, so no field is ever 0."""

    max_connections: int | None = None
    connect_timeout_ms: int | None = None
    max_connection_duration_ms: int | None = None
    max_pending_requests: int | None = None
    max_requests: int | None = None
    max_requests_per_connection: int | None = None
    max_retries: int | None = None
    idle_timeout_ms: int | None = None


@dataclass(frozen=True, slots=True)
class RetryBudget:
    """How many of a caller's requests to a service may be retries at a time; None means Istio's 20 %, 3 and no time.

    The percentage is of the requests under way, and with an interval also of those that began within it.
    """

    percent: float | None = None
    min_concurrency: int | None = None
    interval_ms: int | None = None


@dataclass(frozen=True, slots=True)
class TrafficPolicy:
    """Load balancing, ejection, connection limits, TLS; a block of a subset replaces the host's block as a whole.

    The policy of a port replaces all of it, and what it leaves out is Istio's default.
    """

    load_balancer: LoadBalancer | None = None
    outlier_detection: OutlierDetection | None = None
    connection_pool: ConnectionPool | None = None
    retry_budget: RetryBudget | None = None
    tls: ClientTls | None = None
    locality: LocalityBalancing | None = None  # a part of Istio's loadBalancer block; None: the mesh's default
    ports: "tuple[tuple[int, TrafficPolicy], ...]" = ()  # service port -> its own policy, in the manifest's order

    @property
    def warms_up(self) -> bool:
        """Whether endpoints that join get less than their share for a while."""
        return any(p.load_balancer and p.load_balancer.warmup for p in (self, *(policy for _, policy in self.ports)))

    def of_port(self, number: int) -> "TrafficPolicy | None":
        """The policy that a service port has of its own, None if there is none."""
        return next((policy for port, policy in self.ports if port == number), None)


@dataclass(frozen=True, slots=True)
class Subset:
    """The endpoints of a service whose pods carry all the labels; without labels all of them."""

    name: str
    labels: Labels
    policy: TrafficPolicy | None = None


@dataclass(frozen=True, slots=True)
class DestinationRule:
    """The policy for one host, a fully qualified name."""

    namespace: str
    name: str
    host: str
    policy: TrafficPolicy | None
    subsets: tuple[Subset, ...]
