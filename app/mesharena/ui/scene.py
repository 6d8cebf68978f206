"""What the page draws, several times a second: the pitch and everything on it."""

import msgspec

from mesharena.kit.messages import PlayerObject
from mesharena.kit.messages import Scoreboard
from mesharena.ui.board import Board
from mesharena.ui.board import Presence
from mesharena.ui.comments import Comments
from mesharena.ui.comments import Said
from mesharena.ui.ejections import Ejections


class Player(msgspec.Struct, frozen=True):
    """A player to draw; `age` is how many seconds ago its pod said where it is."""

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


class Ball(msgspec.Struct, frozen=True):
    """A ball to draw; `errored` and `asked` as of now, -1 for never."""

    id: str
    pod: str
    version: str
    x: float
    y: float
    age: float
    errored: float
    asked: float
    holder: str
    ejected_by: tuple[str, ...]  # caller pods whose sidecars keep it out


class Scene(msgspec.Struct, frozen=True):
    """The pitch at wall-clock time `time`; no score without a stadium."""

    time: float
    score: Scoreboard | None
    players: tuple[Player, ...]
    balls: tuple[Ball, ...]
    comments: tuple[Said, ...]


def scene(board: Board, comments: Comments, ejections: Ejections, now: float, wall: float) -> Scene:
    present = board.present(now)
    ejected_by: dict[str, list[str]] = {}
    for presence in present:
        for address in ejections.now(presence.name) if presence.message.sidecar else ():
            ejected_by.setdefault(address, []).append(presence.name)
    players = [_player(c, p, now) for c in present for p in c.message.players]
    balls = [_ball(c, tuple(ejected_by.get(c.message.pod.address, ())), now) for c in present if c.message.ball]
    return Scene(round(wall, 3), board.score(now), tuple(players), tuple(balls), comments.last())


def _player(presence: Presence, p: PlayerObject, now: float) -> Player:
    x, y, age = _placed(p.x, p.y, now - presence.seen)
    return Player(
        p.id, presence.name, presence.message.pod.app, p.name, p.team, p.number, x, y, age, p.look, p.sad, p.holds
    )


def _placed(x: float, y: float, age: float) -> tuple[float, float, float]:
    """No more digits than a screen can show: they would be most of what 200 open pages are sent."""
    return round(x, 1), round(y, 1), round(age, 3)


def _ball(presence: Presence, ejected_by: tuple[str, ...], now: float) -> Ball:
    pod, ball, age = presence.message.pod, presence.message.ball, now - presence.seen
    assert ball is not None
    errored, asked = (round(s + age, 2) if s >= 0 else -1.0 for s in (ball.errored, ball.asked))
    x, y, age = _placed(ball.x, ball.y, age)
    return Ball(ball.id, pod.name, pod.version, x, y, age, errored, asked, ball.holder, ejected_by)
