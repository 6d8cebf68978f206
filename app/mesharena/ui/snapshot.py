"""The figures about the mesh that the page shows, sent once per second: by group of callers, and as a full table."""

import msgspec

from mesharena.kit.scenario import OutlierDetection
from mesharena.ui.board import Board
from mesharena.ui.board import Presence
from mesharena.ui.copies import Copies
from mesharena.ui.ejections import Ejections
from mesharena.ui.groups import Glance
from mesharena.ui.groups import Group
from mesharena.ui.groups import groups
from mesharena.ui.identities import Connections
from mesharena.ui.journal import Journal
from mesharena.ui.outlier import lasts_at_least
from mesharena.ui.recent import WINDOW_SECONDS
from mesharena.ui.recent import Recent
from mesharena.ui.recent import recent_requests
from mesharena.ui.reports import CallerReports
from mesharena.ui.tally import Ends
from mesharena.ui.tally import Reasons
from mesharena.ui.tally import Tally
from mesharena.ui.tally import ends_of
from mesharena.ui.tally import percentile
from mesharena.ui.tally import reasons_of
from mesharena.ui.trend import Trend
from mesharena.ui.trend import Trends

NOTHING = Tally()


class Cell(msgspec.Struct, frozen=True, omit_defaults=True):
    """One caller's requests to one ball in the window; `retried` are those answered at a later attempt."""

    requests: int
    share: float | None  # 0 to 1, of this caller's requests that a ball answered, with success or with an error
    ends: Ends
    p50: float | None
    p99: float | None
    copies: int
    ejected: float | None  # seconds since this caller's sidecar ejected it; None if it is not ejected
    lasts: float | None  # total seconds that this ejection lasts at least, by the scenario's outlierDetection
    returned: float | None  # seconds since its last ejection ended; None if it is ejected or never was
    lasted: float | None  # seconds that its last ended ejection lasted
    ejections: int
    retried: int = 0


class Row(msgspec.Struct, frozen=True):
    """One caller; `cells` by ball pod. Without a sidecar, ejections, overflow and retries are unknown.

    `requests` and `ends` are those of the window, `total` those since the caller started or the ui first heard of it.
    `shots` are its requests to shoot. `reasons` are what sidecars said of the control requests and shots that they
    ended. `identity` and `mtls` as in `mesharena.ui.identities`.
    """

    pod: str
    app: str
    team: str
    players: tuple[str, ...]
    sidecar: bool
    requests: int
    ends: Ends
    total: int
    overflow: int | None
    retries: int | None
    lost: int
    shots: Ends
    reasons: Reasons
    identity: str | None
    mtls: bool | None
    cells: dict[str, Cell]


class Column(msgspec.Struct, frozen=True):
    """One ball's own counters since its process started."""

    pod: str
    version: str
    received: int
    failed: int
    handling: float | None  # mean seconds for a request


class MeshFigures(msgspec.Struct, frozen=True):
    """The figures of the last `window` seconds; `short` if the scenario began less than 30 s ago."""

    window: float
    short: bool
    balls: tuple[Column, ...]
    groups: tuple[Group, ...]
    callers: tuple[Row, ...]
    trend: Trend


class MeshView:
    """Computes the page's figures about the mesh.

    `begun` is when the current scenario began, by the ui's clock; `rule` is its outlierDetection.
    """

    def __init__(
        self,
        board: Board,
        journal: Journal,
        reports: CallerReports,
        copies: Copies,
        ejections: Ejections,
        trends: Trends,
        connections: Connections,
    ) -> None:
        self._board = board
        self._journal = journal
        self._reports = reports
        self._copies = copies
        self._ejections = ejections
        self._trends = trends
        self._connections = connections
        self.begun = float("-inf")
        self.rule: OutlierDetection | None = None

    def mesh(self, now: float) -> MeshFigures:
        present = self._board.present(now)
        balls = [p for p in present if p.message.pod.service == "ball"]
        callers = [p for p in present if p.message.pod.service == "ai"]
        since = max(now - WINDOW_SECONDS, self.begun)
        seconds = now - since
        recent = recent_requests(self._journal.newest_first(), since)
        rows = [self._row(caller, balls, recent, seconds) for caller in callers]
        versions = {b.name: b.message.pod.version for b in balls}
        glances = [self._glance(c, r, recent, versions) for c, r in zip(callers, rows, strict=True)]
        return MeshFigures(
            window=round(seconds, 1),
            short=seconds < WINDOW_SECONDS,
            balls=tuple(_column(b) for b in balls),
            groups=groups(glances, versions.values()),
            callers=tuple(rows),
            trend=self._trends.trend(now),
        )

    def _row(self, caller: Presence, balls: list[Presence], recent: Recent, seconds: float) -> Row:
        message = caller.message
        tallies, rise = recent.tallies.get(caller.name, {}), recent.rises.get(caller.name)
        attributed = sum(tally.attributed for tally in tallies.values())
        counters = rise if message.sidecar else None
        shots = recent.shots.get(caller.name, NOTHING)
        return Row(
            pod=caller.name,
            app=message.pod.app,
            team=message.players[0].team if message.players else "",
            players=tuple(p.name for p in message.players),
            sidecar=message.sidecar is not None,
            requests=sum(tally.total for tally in tallies.values()),
            ends=ends_of(tallies.values()),
            total=sum(tally.total for tally in self._reports.totals(caller.name).values()),
            overflow=counters.overflow if counters else None,
            retries=counters.retries if counters else None,
            lost=message.requests_lost,
            shots=shots.ends,
            reasons=reasons_of([*tallies.values(), shots]),
            identity=caller.identity,
            mtls=self._connections.mtls(balls, caller.name),
            cells={b.name: self._cell(caller, b, tallies.get(b.name, NOTHING), attributed, seconds) for b in balls},
        )

    def _cell(self, caller: Presence, ball: Presence, recent: Tally, attributed: int, seconds: float) -> Cell:
        pod, sent = ball.message.pod, caller.message.sent
        sidecar = caller.message.sidecar is not None
        episode = self._ejections.now(caller.name, pod) if sidecar else None
        over = self._ejections.last(caller.name, pod) if sidecar else None
        ended = over.until if over and over.until is not None else None
        out = max(0.0, sent - episode.since) if episode else None
        return Cell(
            requests=recent.attributed,
            share=recent.attributed / attributed if attributed else None,
            ends=recent.ends,
            p50=percentile(recent.seconds, 50),
            p99=percentile(recent.seconds, 99),
            copies=self._copies.recent(ball.name, caller.name, seconds),
            ejected=out,
            lasts=lasts_at_least(self.rule, out) if self.rule and out is not None else None,
            returned=max(0.0, sent - ended) if ended is not None and not episode else None,
            lasted=ended - over.since if over and ended is not None else None,
            ejections=self._ejections.times(caller.name, pod),
            retried=recent.retried,
        )

    def _glance(self, caller: Presence, row: Row, recent: Recent, versions: dict[str, str]) -> Glance:
        message = caller.message
        copies: dict[str, int] = {}
        for ball, cell in row.cells.items():
            copies[versions[ball]] = copies.get(versions[ball], 0) + cell.copies
        tallies = tuple((versions.get(ball), tally) for ball, tally in recent.tallies.get(caller.name, {}).items())
        ejected = frozenset(versions[ball] for ball, cell in row.cells.items() if cell.ejected is not None)
        look = message.players[0].look if message.players else ""
        return Glance(
            app=row.app,
            team=row.team,
            look=look,
            players=len(row.players),
            tallies=tallies,
            shots=recent.shots.get(caller.name, NOTHING),
            copies=copies,
            ejected=ejected,
        )


def _column(ball: Presence) -> Column:
    pod, traffic = ball.message.pod, ball.message.traffic
    if traffic is None:
        return Column(pod.name, pod.version, 0, 0, None)
    handling = traffic.handling_seconds / traffic.handled if traffic.handled else None
    received, failed = sum(traffic.received.values()), sum(traffic.failed.values())
    return Column(pod.name, pod.version, received, failed, handling)
