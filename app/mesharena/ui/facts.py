"""Builds the answer to a proof: the pods, each ball's counters, its join, and the journal entries since a cursor."""

from mesharena.kit.messages import RequestRecord
from mesharena.kit.messages import SidecarView
from mesharena.kit.messages.facts import BallFact
from mesharena.kit.messages.facts import Facts
from mesharena.kit.messages.facts import PodFact
from mesharena.kit.messages.facts import RequestFact
from mesharena.kit.messages.facts import ViewFact
from mesharena.ui.board import Board
from mesharena.ui.board import Presence
from mesharena.ui.joins import Joins
from mesharena.ui.journal import Entry
from mesharena.ui.journal import Journal

MOST_ENTRIES = 4000


def facts(boot: str, board: Board, journal: Journal, joins: Joins, after: int | None, now: float) -> Facts:
    """The facts with the journal entries from number `after` on.

    Without `after`, no entries, only the current cursor.
    """
    present = board.present(now)
    balls = (p.message.pod for p in present if p.message.pod.service == "ball")
    names = {endpoint: pod.name for pod in balls for endpoint in pod.endpoints}
    entries, cursor, missed = journal.after(journal.cursor if after is None else after, MOST_ENTRIES)
    return Facts(
        boot=boot,
        cursor=cursor,
        missed=missed,
        more=cursor < journal.cursor,
        pods=tuple(_pod(p) for p in present),
        balls=tuple(_ball(p) for p in present if p.message.traffic is not None),
        requests=tuple(_request(e, e.what) for e in entries if isinstance(e.what, RequestRecord)),
        views=tuple(_view(e, e.what, names) for e in entries if isinstance(e.what, SidecarView)),
        joins=joins.facts(now),
    )


def _pod(presence: Presence) -> PodFact:
    message, pod, sidecar = presence.message, presence.message.pod, presence.message.sidecar
    return PodFact(
        name=pod.name,
        service=pod.service,
        app=pod.app,
        sent=message.sent,
        players=len(message.players),
        sidecar=sidecar is not None,
        overflow=sidecar.overflow if sidecar else 0,
        viewed=sidecar.at if sidecar else 0.0,
        account=pod.account,
        retries=sidecar.retries if sidecar else 0,
        identity=presence.identity,
    )


def _ball(presence: Presence) -> BallFact:
    pod, traffic = presence.message.pod, presence.message.traffic
    assert traffic is not None
    return BallFact(
        pod=pod.name,
        version=pod.version,
        boot=pod.boot,
        received=sum(traffic.received.values()),
        handled=traffic.handled,
        handling_seconds=traffic.handling_seconds,
        callers=traffic.received,
        shots=traffic.shots,
        identities=traffic.identities,
        failures=traffic.failed,
    )


def _request(entry: Entry, r: RequestRecord) -> RequestFact:
    seen = (r.at, r.player, r.ball, r.version, r.outcome, r.status, r.seconds, r.request, r.reason, r.attempt)
    return RequestFact(entry.caller, entry.app, *seen)


def _view(entry: Entry, view: SidecarView, names: dict[str, str]) -> ViewFact:
    ejected = sorted({names.get(u.endpoint, u.endpoint) for u in view.upstreams if u.ejected})
    return ViewFact(entry.caller, entry.app, view.at, tuple(ejected), view.overflow)
