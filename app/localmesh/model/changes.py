"""What a rule changes in requests and answers, and what a caller's own proxy answers to them."""

from dataclasses import dataclass
from dataclasses import field

from localmesh.model.texts import StringMatch

Pairs = tuple[tuple[str, str], ...]  # sorted by name


@dataclass(frozen=True, slots=True)
class HeaderOperations:
    """Headers to set (in place of those that are there), to add to them, and to remove."""

    set: Pairs = ()
    add: Pairs = ()
    remove: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Headers:
    """Operations on the headers of requests, and on those of their answers; a Host of requests is their authority."""

    request: HeaderOperations = field(default_factory=HeaderOperations)
    response: HeaderOperations = field(default_factory=HeaderOperations)


@dataclass(frozen=True, slots=True)
class RegexRewrite:
    """Every part of the path that the expression matches is replaced; `\\1` stands for its first group."""

    match: str
    substitution: str


@dataclass(frozen=True, slots=True)
class Rewrite:
    """A new text in place of the matched prefix or path, or a `regex`; and a new host. Empty: unchanged."""

    uri: str = ""
    regex: RegexRewrite | None = None
    authority: str = ""


@dataclass(frozen=True, slots=True)
class Redirect:
    """An answer that sends the caller elsewhere; what is empty stays as in the request."""

    uri: str = ""
    prefix_rewrite: str = ""
    authority: str = ""
    scheme: str = ""
    port: int | None = None
    request_port: bool = False  # name the port to which the request came
    code: int = 301


@dataclass(frozen=True, slots=True)
class DirectResponse:
    """An answer that is in the rule itself; `encoded` is the body as base64, of which there is one of the two."""

    status: int
    body: str = ""
    encoded: str = ""


@dataclass(frozen=True, slots=True)
class CorsPolicy:
    """What pages of other origins may do; `ignore_unmatched`: preflights of unknown origins are answered here."""

    origins: tuple[StringMatch, ...] = ()
    methods: tuple[str, ...] = ()
    headers: tuple[str, ...] = ()
    exposed: tuple[str, ...] = ()
    max_age_seconds: int | None = None
    credentials: bool | None = None
    ignore_unmatched: bool = False
