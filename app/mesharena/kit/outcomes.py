"""How a request can end and who ended it: the one table behind records, metrics, traces, proofs and the page.

Who ended a request is read from the answer's headers. Every service signs its answers with `x-arena-pod`. Envoy's
router adds `x-envoy-upstream-service-time` to what came from an upstream, and not to answers of its own (Envoy,
router filter; Istio leaves it on unless `proxyHeaders.envoyDebugHeaders` is disabled, pilot/pkg/networking/util/
proxy_headers.go, which names the servers, too): an unsigned answer that carries it was made by the sidecar of the
service that was asked.
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Literal

import msgspec

Outcome = Literal["answered", "error", "rejected", "refused", "timeout", "unreachable"]
EndedBy = Literal["service", "service-sidecar", "caller-sidecar", "nobody"]
Line = Literal["solid", "dashed", "dotted"]
Tip = Literal["dot", "cross", "two bars", "bar", "open"]
Colour = Literal["ball", "error", "warning"]

POD_HEADER = "x-arena-pod"
VERSION_HEADER = "x-arena-version"
UPSTREAM_HEADER = "x-envoy-upstream-service-time"
SERVER_HEADER = "server"
INBOUND_SERVER = "istio-envoy"  # what Istio's sidecars call themselves to whom they serve; outbound it is "envoy"
OWN_SERVER = "gunicorn"  # what serves our services; a sidecar puts its own name in its place


class Ending(msgspec.Struct, frozen=True, kw_only=True):
    """One row: the word for it, who ended the request, what that means, how the caller knows it, how it is drawn."""

    outcome: Outcome
    ended_by: EndedBy
    word: str  # on the page
    meaning: str  # completes "the request ..."
    source: str
    line: Line
    tip: Tip
    colour: Colour


_COUNTED = "Counted by the caller"
ENDINGS = (
    Ending(
        outcome="answered",
        ended_by="service",
        word="answered",
        meaning="was answered by the ball",
        source=f"{_COUNTED}: whichever ball answers names itself in the header {VERSION_HEADER}, on errors too.",
        line="solid",
        tip="dot",
        colour="ball",
    ),
    Ending(
        outcome="error",
        ended_by="service",
        word="error",
        meaning="was answered by the ball, with an error",
        source=f"{_COUNTED}: answers with an error that carry the ball's own header {VERSION_HEADER}.",
        line="dashed",
        tip="cross",
        colour="error",
    ),
    Ending(
        outcome="rejected",
        ended_by="service-sidecar",
        word="rejected",
        meaning="was ended by the ball's sidecar: a policy forbids it, or the ball behind it does not answer",
        source=f"{_COUNTED}: an error that no ball has signed, with Envoy's header {UPSTREAM_HEADER}: it came from "
        "the ball's sidecar.",
        line="solid",
        tip="two bars",
        colour="warning",
    ),
    Ending(
        outcome="refused",
        ended_by="caller-sidecar",
        word="refused",
        meaning="was ended by the caller's own sidecar: a full connection pool, no endpoint, no route, an injected "
        "error or the route's timeout",
        source=f"{_COUNTED}: an error that no ball has signed, without Envoy's header {UPSTREAM_HEADER}: the caller's "
        "own sidecar made it.",
        line="solid",
        tip="bar",
        colour="warning",
    ),
    Ending(
        outcome="timeout",
        ended_by="nobody",
        word="timed out",
        meaning="was given up by the caller: no answer came in time",
        source=f"{_COUNTED}: no answer within the time that a player waits.",
        line="dotted",
        tip="open",
        colour="warning",
    ),
    Ending(
        outcome="unreachable",
        ended_by="nobody",
        word="unreachable",
        meaning="found no connection",
        source=f"{_COUNTED}: no connection, not even to its own sidecar.",
        line="dashed",
        tip="open",
        colour="warning",
    ),
)
BY_OUTCOME: Mapping[str, Ending] = {ending.outcome: ending for ending in ENDINGS}
BY_SERVICE = frozenset(e.outcome for e in ENDINGS if e.ended_by == "service")


def signature(pod: str, version: str) -> dict[str, str]:
    """The headers by which a caller recognises that a service answered itself, and which one."""
    return {POD_HEADER: pod, VERSION_HEADER: version}


def recognise(status: int, headers: Mapping[str, str]) -> Outcome:
    """The outcome of a complete answer; `headers` are looked up in any case."""
    if 200 <= status < 300:
        return "answered"
    if POD_HEADER in headers:
        return "error"
    server = headers.get(SERVER_HEADER, "")
    # a caller without a sidecar sees the name of the service's sidecar, another one that of its own
    if UPSTREAM_HEADER in headers or server == INBOUND_SERVER:
        return "rejected"
    # without any sidecar, or before the service's own code was reached
    return "error" if server.startswith(OWN_SERVER) else "refused"


def may_have_reached(outcome: str, status: int) -> bool:
    """Whether some instance of the service may have received a request that none of them has answered."""
    if outcome == "rejected":
        return status >= HTTPStatus.INTERNAL_SERVER_ERROR
    if outcome == "refused":
        return status == HTTPStatus.GATEWAY_TIMEOUT
    return outcome in ("timeout", "unreachable")
