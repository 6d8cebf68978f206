"""Rate limits of pods: the one thing for which the embedded mesh reads EnvoyFilters."""

from dataclasses import dataclass

from localmesh.model.labels import Labels


@dataclass(frozen=True, slots=True)
class Sampled:
    """A share of the requests, `numerator` of `denominator` (100, 10 000 or a million)."""

    numerator: int
    denominator: int
    runtime_key: str = ""  # under which Envoy's runtime could give another share; here nobody does


@dataclass(frozen=True, slots=True)
class AnswerHeader:
    """A header of the answer to a request over the limit; `action` says what becomes of one of that name."""

    name: str
    value: str
    action: str = ""  # as in Envoy's API; empty: append


@dataclass(frozen=True, slots=True)
class RateLimit:
    """A bucket of tokens; each request takes one, and is answered by the pod's sidecar when there is none.

    Each filter chain of a listener has a bucket of its own. `first`: judged before all other filters, policies too;
    else after them, right before the request is passed on.
    """

    statistics: str  # the beginning of the names of its statistics
    most_tokens: int
    tokens_per_fill: int
    fill_interval_ms: int
    status: int | None = None  # None: Envoy's 429
    counted: Sampled | None = None  # the requests that it counts; None: none
    enforced: Sampled | None = None  # those of the counted ones over the limit that it ends; None: none
    headers: tuple[AnswerHeader, ...] = ()
    first: bool = False


@dataclass(frozen=True, slots=True)
class EnvoyFilter:
    """The rate limits of the selected pods; an empty selector means every pod of the namespace."""

    namespace: str
    name: str
    selector: Labels = ()
    limits: tuple[RateLimit, ...] = ()
