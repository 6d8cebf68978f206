"""What the page draws on the pitch, sent five times per second."""

from collections.abc import Iterable
from typing import NamedTuple

import msgspec

from mesharena.kit.messages import PlayerObject
from mesharena.kit.messages import RequestRecord
from mesharena.kit.messages import Scoreboard
from mesharena.kit.outcomes import Look
from mesharena.kit.outcomes import look
from mesharena.ui.board import Board
from mesharena.ui.board import Presence
from mesharena.ui.comments import Comments
from mesharena.ui.comments import Said
from mesharena.ui.copies import Copies
from mesharena.ui.ejections import Ejections
from mesharena.ui.identities import Connections
from mesharena.ui.journal import Journal
from mesharena.ui.reports import ball_of

ASKED_SECONDS = 3.0  # a request that ended earlier is not drawn; a ball that answered none since then may be mirrored
COPIED_SECONDS = 3.0


class Asked(msgspec.Struct, frozen=True, omit_defaults=True):
    """A player's newest request: the ball that answered (empty: none), how and how long ago it ended.

    `reason` is what the sidecar said that ended it, `attempt` which one the ball answered (not sent for the first).
    """

    ball: str
    outcome: Look
    status: int
    age: float
    reason: str
    attempt: int = 1


class Player(msgspec.Struct, frozen=True):
    """A player to draw; `age` is how many seconds ago its pod reported the position.

    `asked` is its newest control request, `shot` its newest request to shoot; `mtls` as in `mesharena.ui.identities`.
    """

    id: str
    pod: str
    app: str
    name: str
    team: str
    number: int
    x: float
    y: float
    age: float
    look: str
    sad: bool
    holds: str
    waits: bool
    asked: Asked | None
    shot: Asked | None
    mtls: bool | None
    locality: str  # of its pod, as region/zone/subzone; empty for nowhere of its own


class Ball(msgspec.Struct, frozen=True):
    """A ball to draw; `errored` and `asked` are seconds since its last error and control request, -1 for never."""

    id: str
    pod: str
    version: str
    x: float
    y: float
    age: float
    errored: float
    asked: float
    throws: int  # rises when the ball was put to a new place without rolling there
    mirrored: bool  # a mirrored ball: in the last 3 s it received copies and answered no caller
    ejected_by: tuple[str, ...]  # pods of callers whose sidecars have ejected it
    locality: str  # as a player's


class Scene(msgspec.Struct, frozen=True):
    """The pitch at wall-clock time `time`; `score` is None without a stadium."""

    time: float
    score: Scoreboard | None
    players: tuple[Player, ...]
    balls: tuple[Ball, ...]
    comments: tuple[Said, ...]


class MeshState(NamedTuple):
    """What the scene needs to know about the mesh."""

    journal: Journal
    copies: Copies
    ejections: Ejections
    connections: Connections


def scene(board: Board, comments: Comments, mesh: MeshState, now: float, wall: float) -> Scene:
    present = board.present(now)
    watching = [presence.name for presence in present if presence.message.sidecar]
    newest, shots, answering = _requests(mesh.journal, now)
    callers = [c.name for c in present if c.message.pod.service == "ai"]
    balls = [presence for presence in present if presence.message.ball]
    mtls = {caller: mesh.connections.mtls(balls, caller) for caller in callers}
    return Scene(
        time=round(wall, 3),
        score=board.score(now),
        players=tuple(
            _player(c, p, _asked(c, newest.get(p.id), now), _asked(c, shots.get(p.id), now), mtls[c.name], now)
            for c in present
            for p in c.message.players
        ),
        balls=tuple(
            _ball(
                ball,
                tuple(name for name in watching if mesh.ejections.now(name, ball.message.pod)),
                ball.name not in answering and _copied(ball.name, callers, mesh.copies),
                now,
            )
            for ball in balls
        ),
        comments=comments.last(),
    )


def _requests(journal: Journal, now: float) -> tuple[dict[str, RequestRecord], dict[str, RequestRecord], set[str]]:
    """Each player's newest control request and shot, and the balls that answered any, in the last ASKED_SECONDS."""
    newest: dict[str, RequestRecord] = {}
    shots: dict[str, RequestRecord] = {}
    answering: set[str] = set()
    for entry in journal.newest_first():
        if entry.seen < now - ASKED_SECONDS:
            break
        if isinstance(entry.what, RequestRecord):
            (newest if entry.what.request == "control" else shots).setdefault(entry.what.player, entry.what)
            if entry.what.request == "control":
                answering.add(ball_of(entry.what))
    return newest, shots, answering


def _copied(ball: str, callers: Iterable[str], copies: Copies) -> bool:
    return any(copies.recent(ball, caller, COPIED_SECONDS) for caller in callers)


def _asked(caller: Presence, record: RequestRecord | None, now: float) -> Asked | None:
    if record is None:
        return None
    ago = caller.message.sent - record.at + now - caller.sent_at  # both by the sender's clock
    ended, age = look(record.outcome, record.status, record.reason), round(max(0.0, ago), 2)
    return Asked(ball_of(record), ended, record.status, age, record.reason, record.attempt)


def _player(
    presence: Presence, p: PlayerObject, asked: Asked | None, shot: Asked | None, mtls: bool | None, now: float
) -> Player:
    x, y, age = _placed(p.x, p.y, now - presence.sent_at)
    return Player(
        id=p.id,
        pod=presence.name,
        app=presence.message.pod.app,
        name=p.name,
        team=p.team,
        number=p.number,
        x=x,
        y=y,
        age=age,
        look=p.look,
        sad=p.sad,
        holds=p.holds,
        waits=p.waits,
        asked=asked,
        shot=shot,
        mtls=mtls,
        locality=presence.message.pod.locality,
    )


def _placed(x: float, y: float, age: float) -> tuple[float, float, float]:
    """Rounds to what a screen can show: further digits would be most of the traffic to 200 open pages."""
    return round(x, 1), round(y, 1), round(age, 3)


def _ball(presence: Presence, ejected_by: tuple[str, ...], mirrored: bool, now: float) -> Ball:
    pod, ball, age = presence.message.pod, presence.message.ball, now - presence.sent_at
    assert ball is not None
    errored, asked = (round(s + age, 2) if s >= 0 else -1.0 for s in (ball.errored, ball.asked))
    x, y, age = _placed(ball.x, ball.y, age)
    return Ball(
        id=ball.id,
        pod=pod.name,
        version=pod.version,
        x=x,
        y=y,
        age=age,
        errored=errored,
        asked=asked,
        throws=ball.throws,
        mirrored=mirrored,
        ejected_by=ejected_by,
        locality=pod.locality,
    )
