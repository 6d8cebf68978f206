"""A game without a network: players and balls of the services, in scenes as the ui sends them."""

import random
from dataclasses import dataclass
from dataclasses import field
from dataclasses import replace
from typing import Any

from mesharena.ai.player import Player
from mesharena.ai.settings import AiSettings
from mesharena.ball.game import Ball
from mesharena.kit.geometry import ATTACKS
from mesharena.kit.geometry import CENTRE
from mesharena.kit.geometry import Point
from mesharena.kit.messages import BounceAnswer
from mesharena.kit.messages import ControlAnswer
from mesharena.kit.messages import Position
from mesharena.kit.messages import ShotRequest
from mesharena.kit.messages import TeamInfo
from mesharena.kit.settings import Settings
from mesharena.stadium.pitch import meet

START = 1000.0
BALL_TICK, PLAYER_TICK, FRAME = 0.2, 0.3, 0.2
FASTEST = {"player": 60.0, "ball": 250.0}


@dataclass
class Recording:
    """Scenes as (arrival, scene), and the true positions by key: (moment, x, y, throws)."""

    scenes: list[tuple[float, dict[str, Any]]] = field(default_factory=list)
    truth: dict[str, list[tuple[float, float, float, int]]] = field(default_factory=dict)


def record(seconds: float, seed: int) -> Recording:
    """Four players move between two balls; messages and scenes take up to 30 ms."""
    chance = random.Random(seed)
    common = Settings(
        pod="", address="127.0.0.1", namespace="arena", app="", version="v1", listen="127.0.0.1:0", threads=1,
        ui_url="", stadium_url="", ball_url="", sidecar_admin_url="", proxy="",
    )  # fmt: skip
    balls = [Ball(15, 80), Ball(15, 120)]
    players = []
    for n, team in enumerate(["locals", "locals", "visitors", "visitors"]):
        settings = AiSettings(common=replace(common, pod=f"{team}-{n}"), team=team)  # type: ignore[arg-type]
        player = Player(settings, 0, chance.random)
        corners = (Position(x=20, y=20), Position(x=343, y=585))
        goal = Position(x=CENTRE.x, y=ATTACKS[settings.team])
        player.inform(TeamInfo(goal=goal, zone=corners, number=1 + n % 2, match=1))
        players.append(player)
    due = [(START + chance.random() * 0.3) for _ in range(len(balls) * 2 + len(players) * 2 + 1)]
    positions: dict[str, dict[str, Any]] = {}
    recording = Recording()
    now, thrown = START, False
    turns = [0] * len(players)
    while now < START + seconds:
        now += 0.01
        if not thrown and now > START + seconds / 2:
            balls[0].put(Point(50, 80))  # a person's random ball
            thrown = True
        for i, ball in enumerate(balls):
            if now >= due[i]:
                due[i] += BALL_TICK
                roll(ball, now)
            if now >= due[2 + i]:
                due[2 + i] += BALL_TICK
                positions[f"b{i}"] = {"said": now, "at": ball.shown(now), "throws": ball.throws}
            at = ball.shown(now)
            recording.truth.setdefault(f"b{i}/b{i}", []).append((now, at.x, at.y, ball.throws))
        for i, player in enumerate(players):
            if now >= due[4 + i]:
                due[4 + i] += PLAYER_TICK
                turns[i] += 1
                play(player, balls[turns[i] % 2], now, chance)
            shown = player.shown(now)
            if now >= due[8 + i]:
                due[8 + i] += PLAYER_TICK
                positions[f"p{i}"] = {"said": now, "at": shown, "throws": 0}
            recording.truth.setdefault(f"p{i}/p{i}", []).append((now, shown.x, shown.y, 0))
        if now >= due[-1] and len(positions) == len(balls) + len(players):
            due[-1] += FRAME
            recording.scenes.append((now + chance.random() * 0.03, scene(positions, now)))
    return recording


def scene(positions: dict[str, dict[str, Any]], now: float) -> dict[str, Any]:
    things = [
        {"pod": k, "id": k, "x": t["at"].x, "y": t["at"].y, "age": now - t["said"], "throws": t["throws"]}
        for k, t in positions.items()
    ]
    return {"time": now, "things": things}


def roll(ball: Ball, now: float) -> None:
    step = ball.begin(now)
    if step is not None:
        met = meet(step.start, step.after.at)
        at = Position(x=met.at.x, y=met.at.y)
        ball.finish(step, BounceAnswer(result=met.result, at=at, normal=met.normal, scored_by=met.scored_by), now)


def play(player: Player, ball: Ball, now: float, chance: random.Random) -> None:
    ask = player.ask(now)
    seen = ball.control(ask, now, chance.random())
    player.hear(ControlAnswer(x=seen.at.x, y=seen.at.y, control=seen.held), "b", now)
    planned = player.kick(seen.at, now) if seen.held else None
    if planned:
        plan, _ = planned
        who = {"caller": ask.caller, "player": ask.player, "name": ask.name, "team": ask.team}
        if ball.shoot(ShotRequest(**who, x=plan.target.x, y=plan.target.y, strength=plan.strength, goal=plan.goal)):
            player.kicked()
