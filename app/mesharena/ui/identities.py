"""Who a pod is and how it calls the balls, both from certificates: sidecars write them into `x-forwarded-client-cert`.

`identity`: the SPIFFE id of the certificate with which a pod reports to the ui; empty if it reports on a plain
connection; None if the ui has no sidecar, because then nobody tells it.
`mtls`: whether a ball received the pod's newest control request over mutual TLS; False: on a plain connection; None:
unknown, because no ball has received one, or the ball has no sidecar.
"""

from collections.abc import Iterable

from mesharena.ui.board import Presence


def seen_by(ball: Presence, caller: str) -> bool | None:
    """Whether this ball received the caller's newest control request over mutual TLS; None if that is unknown."""
    traffic = ball.message.traffic
    identities = traffic.identities.get(caller) if traffic else None
    return bool(list(identities)[-1]) if identities else None


def seen_by_any(balls: Iterable[Presence], caller: str) -> bool | None:
    """The same for all balls: False if one of them received it over a plain connection."""
    seen = [mtls for mtls in (seen_by(ball, caller) for ball in balls) if mtls is not None]
    return all(seen) if seen else None
