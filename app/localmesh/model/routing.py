"""VirtualServices: which requests go where, and what happens to them on the way."""

from dataclasses import dataclass
from dataclasses import field

from localmesh.model.changes import CorsPolicy
from localmesh.model.changes import DirectResponse
from localmesh.model.changes import Headers
from localmesh.model.changes import Redirect
from localmesh.model.changes import Rewrite
from localmesh.model.labels import Labels
from localmesh.model.texts import StringMatch


@dataclass(frozen=True, slots=True)
class HeaderMatch:
    """A condition on a header or a parameter of the query; without a value it only has to be there."""

    name: str
    value: StringMatch | None


@dataclass(frozen=True, slots=True)
class HttpMatch:
    """Conditions that must all hold; None and empty mean no condition."""

    name: str = ""
    uri: StringMatch | None = None
    ignore_uri_case: bool = False
    method: StringMatch | None = None
    authority: StringMatch | None = None
    scheme: StringMatch | None = None
    headers: tuple[HeaderMatch, ...] = ()
    without_headers: tuple[HeaderMatch, ...] = ()
    query: tuple[HeaderMatch, ...] = ()
    port: int | None = None
    source_labels: Labels = ()
    source_namespace: str = ""
    gateways: tuple[str, ...] = ()  # resolved like VirtualService.gateways
    gateway_names: tuple[str, ...] = ()  # as written
    stat_prefix: str = ""  # the name of its routes in statistics


@dataclass(frozen=True, slots=True)
class Destination:
    """A service by fully qualified name, optionally one subset and one port of it."""

    host: str
    subset: str = ""
    port: int | None = None


@dataclass(frozen=True, slots=True)
class WeightedDestination:
    """A destination, its share, and what changes in the requests that it gets; weights need not total 100."""

    destination: Destination
    weight: int
    headers: Headers = field(default_factory=Headers)


@dataclass(frozen=True, slots=True)
class Mirror:
    """A mirror destination and its percentage of the requests (None: all); answers to the copies are dropped."""

    destination: Destination
    percent: float | None = None
    path: str = "mirror"  # the field in the rule: `mirror`, or `mirrors[i].destination`
    old: bool = False  # the percentage is that of the deprecated mirrorPercent


@dataclass(frozen=True, slots=True)
class Delay:
    """A wait before the request is sent; percent None injects nothing, as in Istio."""

    milliseconds: int
    percent: float | None = None


@dataclass(frozen=True, slots=True)
class Abort:
    """A status that the caller's proxy answers with, without sending the request; percent None injects nothing.

    It is an HTTP status, or one of gRPC, by its number.
    """

    status: int
    percent: float | None = None
    grpc: bool = False


@dataclass(frozen=True, slots=True)
class Retries:
    """Attempts after the first one (0: no retries); empty conditions mean Istio's default conditions.

    `other_endpoints`: whether endpoints that were tried are avoided (None: unless there is a consistent hash).
    """

    attempts: int
    per_try_timeout_ms: int | None = None
    conditions: str = ""
    other_endpoints: bool | None = None
    other_localities: bool = False
    backoff_ms: int | None = None


@dataclass(frozen=True, slots=True)
class HttpRule:
    """A rule for the requests that meet any of its matches (for all requests if it has none).

    It has destinations, or an answer (a `redirect` or a `direct_response`), or the name of a `delegate`: another
    VirtualService, without hosts, whose rules stand in its place.
    """

    name: str
    matches: tuple[HttpMatch, ...]
    route: tuple[WeightedDestination, ...]
    mirrors: tuple[Mirror, ...] = ()
    delay: Delay | None = None
    abort: Abort | None = None
    retries: Retries | None = None
    timeout_ms: int | None = None
    headers: Headers = field(default_factory=Headers)
    rewrite: Rewrite | None = None
    redirect: Redirect | None = None
    direct_response: DirectResponse | None = None
    cors: CorsPolicy | None = None
    delegate: str = ""


@dataclass(frozen=True, slots=True)
class VirtualService:
    """Rules, in order, for requests to hosts; gateways are `mesh` or `<namespace>/<name>`.

    Without hosts it has no effect of its own: it is a delegate of others.
    """

    namespace: str
    name: str
    hosts: tuple[str, ...]  # fully qualified, in the order and with the capitals of the manifest
    gateways: tuple[str, ...]
    rules: tuple[HttpRule, ...]
    gateway_names: tuple[str, ...] = ()  # as written
    private: bool = False  # only for proxies of its namespace, so not for the ingress gateway's
