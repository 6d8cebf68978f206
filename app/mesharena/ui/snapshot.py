"""What the page tells of the mesh, about once a second: callers by balls."""

import msgspec

from mesharena.ui.board import Board
from mesharena.ui.board import Presence
from mesharena.ui.copies import Copies
from mesharena.ui.ejections import Ejections
from mesharena.ui.journal import Journal
from mesharena.ui.ledger import NOBODY
from mesharena.ui.ledger import WINDOW_SECONDS
from mesharena.ui.ledger import Ledger
from mesharena.ui.ledger import Tally
from mesharena.ui.ledger import percentile
from mesharena.ui.ledger import window

NOTHING = Tally()


class Cell(msgspec.Struct, frozen=True):
    """One caller and one ball: counts of the window beside counts of all time."""

    requests: int
    share: float | None  # of this caller's requests that some ball answered, 0 to 1
    errors: int
    p50: float | None
    p95: float | None
    total: int
    total_errors: int
    copies: int
    total_copies: int
    ejected: float | None  # for so many seconds, by this caller's sidecar
    ejections: int


class Row(msgspec.Struct, frozen=True):
    """One caller; `cells` by ball pod. Without a sidecar nothing is known of ejections, overflow and retries."""

    pod: str
    app: str
    team: str
    players: tuple[str, ...]
    sidecar: bool
    requests: int
    refused: int
    timeouts: int
    unreachable: int
    total: int
    total_refused: int
    total_timeouts: int
    total_unreachable: int
    p50: float | None
    p95: float | None
    overflow: int | None
    retries: int | None
    lost: int
    cells: dict[str, Cell]


class Column(msgspec.Struct, frozen=True):
    """One ball, as it counts itself."""

    pod: str
    version: str
    received: int
    failed: int
    handling: float | None  # mean seconds


class Mesh(msgspec.Struct, frozen=True):
    """Callers by balls, over the last `window` seconds and since each was first heard."""

    window: float
    balls: tuple[Column, ...]
    callers: tuple[Row, ...]


def mesh(board: Board, journal: Journal, ledger: Ledger, copies: Copies, ejections: Ejections, now: float) -> Mesh:
    present = board.present(now)
    balls = [p for p in present if p.message.pod.service == "ball"]
    lately = window((e.caller, r) for e, r in journal.requests(now - WINDOW_SECONDS))
    rows = [
        _row(caller, balls, lately.get(caller.name, {}), ledger.totals(caller.name), copies, ejections)
        for caller in present
        if caller.message.pod.service == "ai"
    ]
    return Mesh(WINDOW_SECONDS, tuple(_column(b) for b in balls), tuple(rows))


def _column(ball: Presence) -> Column:
    pod, traffic = ball.message.pod, ball.message.traffic
    if traffic is None:
        return Column(pod.name, pod.version, 0, 0, None)
    handling = traffic.handling_seconds / traffic.handled if traffic.handled else None
    return Column(pod.name, pod.version, sum(traffic.received.values()), sum(traffic.failed.values()), handling)


def _row(
    caller: Presence,
    balls: list[Presence],
    lately: dict[str, Tally],
    totals: dict[str, Tally],
    copies: Copies,
    ejections: Ejections,
) -> Row:
    message = caller.message
    sidecar = message.sidecar
    attributed = sum(tally.attributed for tally in lately.values())

    def cell(ball: Presence) -> Cell:
        recent, total = lately.get(ball.name, NOTHING), totals.get(ball.name, NOTHING)
        episode = ejections.now(caller.name).get(ball.message.pod.address) if sidecar else None
        return Cell(
            requests=recent.attributed,
            share=recent.attributed / attributed if attributed else None,
            errors=recent.error,
            p50=percentile(recent.seconds, 50),
            p95=percentile(recent.seconds, 95),
            total=total.attributed,
            total_errors=total.error,
            copies=copies.lately(ball.name, caller.name),
            total_copies=copies.of(ball.name, caller.name),
            ejected=max(0.0, message.sent - episode.since) if episode else None,
            ejections=ejections.times(caller.name, ball.message.pod.address),
        )

    nobody, ever = lately.get(NOBODY, NOTHING), totals.get(NOBODY, NOTHING)
    seconds = [s for tally in lately.values() for s in tally.seconds]
    return Row(
        pod=caller.name,
        app=message.pod.app,
        team=message.players[0].team if message.players else "",
        players=tuple(p.name for p in message.players),
        sidecar=sidecar is not None,
        requests=sum(tally.total for tally in lately.values()),
        refused=nobody.refused,
        timeouts=nobody.timeout,
        unreachable=nobody.unreachable,
        total=sum(tally.total for tally in totals.values()),
        total_refused=ever.refused,
        total_timeouts=ever.timeout,
        total_unreachable=ever.unreachable,
        p50=percentile(seconds, 50),
        p95=percentile(seconds, 95),
        overflow=sidecar.overflow if sidecar else None,
        retries=sidecar.retries if sidecar else None,
        lost=message.requests_lost,
        cells={ball.name: cell(ball) for ball in balls},
    )
