"""Reads the state of the ball's endpoints from the admin port of this pod's sidecar.

It polls every 0.5 s for some seconds after a failed request or during an ejection, and else every 2 s, to keep the load
on the sidecars low.
"""

import time
from collections.abc import Iterable
from urllib.parse import quote
from urllib.parse import urlsplit

import msgspec

from mesharena.kit.messages import SidecarView
from mesharena.kit.messages import Upstream
from mesharena.kit.peers import Peer
from mesharena.kit.ticker import Ticker
from mesharena.kit.ticker import phase_of

ALERT_SECONDS = 0.5
CALM_SECONDS = 2.0
CALM_AFTER = 3.0  # seconds after the last failed request or ejection
FRESH_SECONDS = 5.0
OVERFLOWS = ("upstream_rq_pending_overflow", "upstream_rq_active_overflow")
RETRIES = "upstream_rq_retry"


class _Socket(msgspec.Struct, gc=False):
    address: str = ""


class _Address(msgspec.Struct, gc=False):
    socket_address: _Socket = msgspec.field(default_factory=_Socket)


class _Health(msgspec.Struct, gc=False):
    failed_outlier_check: bool = False


class _Host(msgspec.Struct, gc=False):
    hostname: str = ""
    address: _Address = msgspec.field(default_factory=_Address)
    health_status: _Health = msgspec.field(default_factory=_Health)


class _Cluster(msgspec.Struct, gc=False):
    name: str
    host_statuses: tuple[_Host, ...] = ()


class Clusters(msgspec.Struct, gc=False):
    """Envoy's answer to /clusters?format=json, the fields that are used."""

    cluster_statuses: tuple[_Cluster, ...] = ()


class _Stat(msgspec.Struct, gc=False):
    name: str = ""
    value: int | None = None


class Stats(msgspec.Struct, gc=False):
    """Envoy's answer to /stats?format=json&type=Counters."""

    stats: tuple[_Stat, ...] = ()


def upstreams(clusters: Clusters, service: str) -> Iterable[Upstream]:
    """The endpoints of the service's outbound clusters; Istio names them outbound|port|subset|host."""
    for cluster in clusters.cluster_statuses:
        parts = cluster.name.split("|")
        if len(parts) != 4 or parts[0] != "outbound" or parts[3].split(".")[0] != service:
            continue
        for host in cluster.host_statuses:
            yield Upstream(
                endpoint=host.hostname or host.address.socket_address.address,
                ejected=host.health_status.failed_outlier_check,
            )


def total(stats: Stats, *counters: str) -> int:
    return sum(max(0, stat.value or 0) for stat in stats.stats if stat.name.rpartition(".")[2] in counters)


class SidecarWatch:
    """Polls the sidecar in a thread of its own.

    `view()` is None without a sidecar or without an answer in the last 5 s.
    """

    def __init__(self, admin_url: str, ball_url: str, pod: str, peer: Peer | None = None) -> None:
        self._service = (urlsplit(ball_url).hostname or "").split(".")[0]
        # saves the sidecar from printing all clusters; an Envoy that does not know the filter prints them all
        named = rf"\|{self._service}\."
        counters = "|".join((*OVERFLOWS, RETRIES))
        self._clusters = f"/clusters?format=json&filter={quote(named)}"
        self._stats = f"/stats?format=json&type=Counters&filter={quote(rf'{named}.*[.]({counters})$')}"
        self._peer = (peer or Peer(admin_url, timeout=1.0)) if admin_url else None
        self._view: SidecarView | None = None
        self._troubled = 0.0
        self._polled = -CALM_SECONDS
        self._ticker = Ticker("sidecar", ALERT_SECONDS, self.tick, phase=phase_of(pod, ALERT_SECONDS))

    def start(self) -> None:
        if self._peer is not None:
            self._ticker.start()

    def stop(self) -> None:
        self._ticker.stop()

    def join(self, seconds: float) -> None:
        self._ticker.join(seconds)

    def trouble(self) -> None:
        """A request of this pod failed: poll every 0.5 s for a while, because its sidecar may eject an endpoint."""
        self._troubled = time.monotonic()

    def tick(self) -> None:
        now = time.monotonic()
        if now - self._troubled < CALM_AFTER or now - self._polled > CALM_SECONDS - ALERT_SECONDS / 2:
            self._polled = now
            self.poll()

    def poll(self) -> None:
        if self._peer is None:
            return
        clusters = self._peer.get(self._clusters, Clusters).message
        stats = self._peer.get(self._stats, Stats).message
        if clusters is not None and stats is not None:
            self._view = SidecarView(
                at=time.time(),
                upstreams=tuple(upstreams(clusters, self._service)),
                overflow=total(stats, *OVERFLOWS),
                retries=total(stats, RETRIES),
            )
            if any(upstream.ejected for upstream in self._view.upstreams):
                self.trouble()

    def view(self) -> SidecarView | None:
        view = self._view
        return view if view is not None and time.time() - view.at < FRESH_SECONDS else None
