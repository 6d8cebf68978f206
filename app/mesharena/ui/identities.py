"""Who a pod is and how it calls the balls, both from certificates: sidecars write them into `x-forwarded-client-cert`.

`identity`: the SPIFFE id of the certificate with which a pod reports to the ui; empty if it reports on a plain
connection; None if the ui has no sidecar, or has not heard from it yet, because then nobody tells it.
`mtls`: whether a ball received the pod's newest control request over mutual TLS; False: on a plain connection; None:
unknown, because no ball has received one since the scenario began, or the ball knows of no sidecar.
"""

from collections.abc import Iterable

from mesharena.ui.board import Presence

Process = tuple[str, str]  # a ball's pod and boot


class Connections:
    """How the callers are connected with the balls, by the requests that these received since the scenario began."""

    def __init__(self) -> None:
        self._before: dict[Process, dict[str, int]] = {}  # requests with a known identity, by caller

    def scenario_changed(self, present: Iterable[Presence]) -> None:
        """Forgets the requests that the balls have reported so far."""
        self._before = {_process(pod): {c: sum(n.values()) for c, n in _identities(pod).items()} for pod in present}

    def mtls(self, balls: Iterable[Presence], caller: str) -> bool | None:
        """Whether all balls received the caller's newest control request over mutual TLS; None if that is unknown."""
        seen = [mtls for mtls in (self._seen_by(ball, caller) for ball in balls) if mtls is not None]
        return all(seen) if seen else None

    def _seen_by(self, ball: Presence, caller: str) -> bool | None:
        identities = _identities(ball).get(caller, {})
        before = self._before.get(_process(ball), {}).get(caller, 0)
        return bool(list(identities)[-1]) if sum(identities.values()) > before else None


def _process(presence: Presence) -> Process:
    return presence.name, presence.message.pod.boot


def _identities(presence: Presence) -> dict[str, dict[str, int]]:
    traffic = presence.message.traffic
    return traffic.identities if traffic else {}
