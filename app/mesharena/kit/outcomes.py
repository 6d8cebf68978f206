"""How a request can end and who ended it: the one table behind records, metrics, traces, proofs and the page.

Who ended a request is read from the answer's headers. Every service signs its answers with `x-arena-pod`. Envoy's
router adds `x-envoy-upstream-service-time` to answers that came from an upstream, and not to the answers that it makes
itself (Envoy, router filter; Istio leaves the header on unless `proxyHeaders.envoyDebugHeaders` is disabled:
pilot/pkg/networking/util/proxy_headers.go, which has the values of `server`, too). So an answer with that header and
without `x-arena-pod` was made by the sidecar of the service that was asked. Of these, 401 and 403 are decisions of its
policies (Envoy's filters rbac and jwt_authn: pilot/pkg/security), and 429 is its rate limit (local_ratelimit); any
other status says that something went wrong.

A policy or a limit may decide before the body of a request has arrived, and the router leaves its header out of an
answer that comes so early. Then its words tell who decided: Istio has these filters in inbound sidecars only, and the
chart inserts the limit there.

The page tells apart what is one outcome elsewhere: of the requests that the caller's sidecar refused, those that a
route's timeout ended have a look of their own. The router's words tell (Envoy, router filter), because a fault may
inject the same status.
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Literal

import msgspec

Outcome = Literal["answered", "error", "denied", "limited", "rejected", "refused", "timeout", "unreachable"]
Look = Literal[Outcome, "route-timeout"]  # what the page tells apart
EndedBy = Literal["service", "service-sidecar", "caller-sidecar", "nobody"]
Line = Literal["solid", "dashed", "dotted"]
EndShape = Literal["dot", "cross", "shield", "triangle", "two bars", "bar", "clock", "hourglass", "zigzag"]
Colour = Literal["ball", "error", "warning"]
Kind = Literal["control", "shot"]  # of a request to the ball

POD_HEADER = "x-arena-pod"
VERSION_HEADER = "x-arena-version"
UPSTREAM_HEADER = "x-envoy-upstream-service-time"
SERVER_HEADER = "server"
CHALLENGE_HEADER = "www-authenticate"  # of jwt_authn, with each 401
POLICY_WORDS = "RBAC: access denied"  # of rbac, the body of each 403
LIMIT_WORDS = "local_rate_limited"  # of local_ratelimit, the body of each 429
TIMEOUT_WORDS = "upstream request timeout"  # of router, the body of each 504 at the end of a route's timeout
INBOUND_SERVER = "istio-envoy"  # `server` header of an inbound sidecar of Istio; an outbound one sends "envoy"
OWN_SERVER = "gunicorn"  # HTTP server of the services; a sidecar replaces this name by its own


class Ending(msgspec.Struct, frozen=True, kw_only=True):
    """One row: the outcome, who ended the request, how people read it, how the caller knows it, how it is drawn.

    `part` is the name of a look that only some requests with this outcome have; empty for the look of all others.
    """

    outcome: Outcome
    part: Literal["", "route-timeout"] = ""
    ended_by: EndedBy
    word: str  # on the pitch, where there is little room
    phrase: str  # in a figure: who did it
    meaning: str  # completes "the request ..."
    source: str
    line: Line
    end_shape: EndShape
    colour: Colour

    @property
    def look(self) -> Look:
        return self.part or self.outcome


_COUNTED = "Counted by the caller"
ENDINGS = (
    Ending(
        outcome="answered",
        ended_by="service",
        word="answered",
        phrase="answered by the ball",
        meaning="was answered by the ball, with success (2xx)",
        source=f"{_COUNTED}: the ball that answers names its pod in the header {POD_HEADER}, also on errors.",
        line="solid",
        end_shape="dot",
        colour="ball",
    ),
    Ending(
        outcome="error",
        ended_by="service",
        word="error",
        phrase="answered by the ball with an error",
        meaning="was answered by the ball with an error",
        source=f"{_COUNTED}: answers with an error status and the ball's own header {POD_HEADER}, or that cannot "
        "be read; without sidecars also errors that the ball's HTTP server made before the ball's code ran.",
        line="dashed",
        end_shape="cross",
        colour="error",
    ),
    Ending(
        outcome="denied",
        ended_by="service-sidecar",
        word="denied",
        phrase="denied by the ball's sidecar",
        meaning="was denied by the ball's sidecar: a policy does not allow it (403), or its token is not valid (401)",
        source=f"{_COUNTED}: the statuses 401 and 403 without the ball's header {POD_HEADER}, but with Envoy's header "
        f"{UPSTREAM_HEADER} or a policy's own words: the ball's sidecar made them.",
        line="solid",
        end_shape="shield",
        colour="warning",
    ),
    Ending(
        outcome="limited",
        ended_by="service-sidecar",
        word="limited",
        phrase="over the rate limit of the ball's sidecar",
        meaning="was over the rate limit of the ball's sidecar (429)",
        source=f"{_COUNTED}: the status 429 without the ball's header {POD_HEADER}, but with Envoy's header "
        f"{UPSTREAM_HEADER} or the limit's own words: the ball's sidecar made it.",
        line="solid",
        end_shape="triangle",
        colour="warning",
    ),
    Ending(
        outcome="rejected",
        ended_by="service-sidecar",
        word="rejected",
        phrase="rejected by the ball's sidecar",
        meaning="was rejected by the ball's sidecar: the ball behind it does not answer, or the sidecar is overloaded",
        source=f"{_COUNTED}: errors other than 401, 403 and 429 without the ball's header {POD_HEADER}, but with "
        f"Envoy's header {UPSTREAM_HEADER}: the ball's sidecar made them.",
        line="solid",
        end_shape="two bars",
        colour="warning",
    ),
    Ending(
        outcome="refused",
        ended_by="caller-sidecar",
        word="refused",
        phrase="refused by the caller's sidecar",
        meaning="was refused by the caller's own sidecar: a full connection pool, no endpoint, no route, an injected "
        "error or a route timeout (504)",
        source=f"{_COUNTED}: errors without the ball's header {POD_HEADER} and without Envoy's header "
        f"{UPSTREAM_HEADER}: the caller's own sidecar made them.",
        line="solid",
        end_shape="bar",
        colour="warning",
    ),
    Ending(
        outcome="refused",
        part="route-timeout",
        ended_by="caller-sidecar",
        word="route timeout",
        phrase="ended by the route's timeout in the caller's sidecar",
        meaning="was ended by the caller's own sidecar, because no answer came within the route's timeout (504)",
        source=f"{_COUNTED}: of the requests that its own sidecar refused, those with the status 504 and the words "
        f"{TIMEOUT_WORDS!r} of Envoy's router. The ball may answer such a request later, but nobody waits any longer.",
        line="solid",
        end_shape="clock",
        colour="warning",
    ),
    Ending(
        outcome="timeout",
        ended_by="nobody",
        word="timed out",
        phrase="not answered within the caller's time limit",
        meaning="was answered by nobody: the caller stopped waiting",
        source=f"{_COUNTED}: no answer within the caller's own time limit. A route timeout (504) counts as refused.",
        line="dotted",
        end_shape="hourglass",
        colour="warning",
    ),
    Ending(
        outcome="unreachable",
        ended_by="nobody",
        word="unreachable",
        phrase="without a connection",
        meaning="found no connection, or the connection broke before an answer",
        source=f"{_COUNTED}: no connection to its own sidecar (without one: to the ball), or one that broke before an "
        "answer.",
        line="dashed",
        end_shape="zigzag",
        colour="warning",
    ),
)
BY_LOOK: Mapping[str, Ending] = {ending.look: ending for ending in ENDINGS}
BY_OUTCOME: Mapping[str, Ending] = {ending.outcome: ending for ending in ENDINGS if not ending.part}
REASON_LIMIT = 80
DENIALS = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})  # statuses by which a sidecar's policies answer
_DECISIONS: Mapping[int, Outcome] = {
    **dict.fromkeys(DENIALS, "denied"),
    HTTPStatus.TOO_MANY_REQUESTS: "limited",
}
_WORDS: Mapping[int, str] = {HTTPStatus.FORBIDDEN: POLICY_WORDS, HTTPStatus.TOO_MANY_REQUESTS: LIMIT_WORDS}
BY_SERVICE = frozenset(e.outcome for e in ENDINGS if e.ended_by == "service")


def signature(pod: str, version: str) -> dict[str, str]:
    """The headers by which a caller recognises an answer of the service's own code, its pod and its version."""
    return {POD_HEADER: pod, VERSION_HEADER: version}


def recognise(status: int, headers: Mapping[str, str], body: bytes = b"") -> Outcome:
    """The outcome of an answer; `headers` are looked up in any case."""
    if 200 <= status < 300:
        return "answered"
    if POD_HEADER in headers:
        return "error"
    server = headers.get(SERVER_HEADER, "")
    # A caller without a sidecar gets the `server` header of the service's sidecar. Otherwise its own sidecar sets it.
    if UPSTREAM_HEADER in headers or server == INBOUND_SERVER:
        return _DECISIONS.get(status, "rejected")
    # no sidecar in between: the service's HTTP server answered before the service's own code ran
    if server.startswith(OWN_SERVER):
        return "error"
    return _DECISIONS[status] if _is_decision(status, headers, body) else "refused"


def _is_decision(status: int, headers: Mapping[str, str], body: bytes) -> bool:
    """Whether an answer without the router's header has the words of the called sidecar's policies, or its limit."""
    if status == HTTPStatus.UNAUTHORIZED:
        return CHALLENGE_HEADER in headers
    words = _WORDS.get(status)
    return words is not None and body.startswith(words.encode())


def reason(outcome: Outcome, body: str) -> str:
    """What a sidecar said of the request that it ended, such as `RBAC: access denied`; empty for other outcomes.

    At most REASON_LIMIT printable characters, because anybody may have written them.
    """
    if BY_OUTCOME[outcome].ended_by not in ("service-sidecar", "caller-sidecar"):
        return ""
    words = "".join(c if c.isprintable() else " " for c in body).split()
    return " ".join(words)[:REASON_LIMIT].strip()


def look(outcome: Outcome, status: int, said: str) -> Look:
    """How the page shows a request that ended so; `said` is what the sidecar said that ended it (`reason`)."""
    is_timeout = status == HTTPStatus.GATEWAY_TIMEOUT and said.startswith(TIMEOUT_WORDS)
    return "route-timeout" if outcome == "refused" and is_timeout else outcome


def may_have_reached(outcome: str, status: int) -> bool:
    """Whether a request that no instance of the service answered may still have been received by one."""
    if outcome == "rejected":
        return status >= HTTPStatus.INTERNAL_SERVER_ERROR
    if outcome == "refused":
        return status == HTTPStatus.GATEWAY_TIMEOUT
    return outcome in ("timeout", "unreachable")
